{#
    A hook behind int_transaction_days__compared. Records of the first day that is read again that it has -1 lines, so that
    a run that breaks off is repeated from that day on, even if the day is by then as it was before.
#}
{% macro mark_unfinished() %}
    {% set build = last_build() %}
    {% if build %}
        {% set first = '(select min(order_date) from ' ~ this ~ ' where is_read_again)' %}
        delete from {{ build.transaction_days }} where order_date = {{ first }};
        insert into {{ build.transaction_days }} (order_date, is_in_range, line_count, line_checksum)
        select order_date, coalesce(is_in_range_before, false), -1, 0
        from {{ this }}
        where order_date = {{ first }}
    {% endif %}
{% endmacro %}
