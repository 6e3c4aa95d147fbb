{#
    A hook after int_transaction_days__compared: writes down that lines are read again, and from which day on. Whoever has not
    seen that read builds what follows from it; a run that breaks off is repeated from that day on, even if the day is by then as
    it was before.
#}
{% macro mark_read() %}
    {% if execute and keeps_last_build() and flags.WHICH in ['build', 'run', 'retry'] %}
        insert into {{ record('reads') }} (read_number, first_order_date)
        select
            coalesce((select max(read_number) from {{ record('reads') }}), 0) + 1,
            min(order_date)
        from {{ this }}
        where is_read_again
        having min(order_date) is not null
    {% endif %}
{% endmacro %}
