{#
    The first day whose lines are read again in this run, a date in SQL; none where all of them are. For models behind
    int_transaction_days__compared.
#}
{% macro changed_from() %}
    {% if not is_incremental() or not last_build() %}
        {{ return(none) }}
    {% endif %}
    {% set days = run_query('select min(order_date) from ' ~ built_relation('int_transaction_days__compared') ~ ' where is_read_again') %}
    {# A day that never comes: no line is read again. #}
    {{ return("cast('" ~ (days.rows[0][0] or '9999-12-31') ~ "' as date)") }}
{% endmacro %}
