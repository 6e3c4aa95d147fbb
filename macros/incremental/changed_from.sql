{#
    The first day whose lines are read again in this run, a date in SQL; none where all of them are. A model of `orders` that
    calls it waits for int_transaction_days__compared, any other for int_as_of_dates__due.
#}
{% macro changed_from() %}
    {# The name of a unit test, as it runs, begins otherwise. #}
    {% set subject = model.original_file_path.replace('\\', '/').split('/')[1] if model.resource_type == 'unit_test' else model.fqn[1] %}
    {% set memory = memory_of(subject) %}
    {% if memory == 'orders' %}
        {% set days = ref('int_transaction_days__compared') %}
        {% set first = 'select min(order_date) from ' ~ days ~ ' where is_read_again' %}
    {% else %}
        {% set first = 'select min(first_read_date) from ' ~ ref('int_as_of_dates__due') ~ " where memory = '" ~ memory ~ "'" %}
    {% endif %}
    {% if not is_incremental() or not has_last_build(memory) %}
        {{ return(none) }}
    {% endif %}
    {# A day that never comes: no line is read again. #}
    {{ return("cast('" ~ (run_query(first).rows[0][0] or '9999-12-31') ~ "' as date)") }}
{% endmacro %}
