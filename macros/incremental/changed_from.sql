{#
    The first day whose lines are read again in this run, a date in SQL; none where all of them are. A model that calls it
    waits for int_transaction_days__compared.
#}
{% macro changed_from() %}
    {% set days = ref('int_transaction_days__compared') %}
    {% if not is_incremental() or not last_build() %}
        {{ return(none) }}
    {% endif %}
    {% set first = run_query('select min(order_date) from ' ~ days ~ ' where is_read_again').rows[0][0] %}
    {# A day that never comes: no line is read again. #}
    {{ return("cast('" ~ (first or '9999-12-31') ~ "' as date)") }}
{% endmacro %}
