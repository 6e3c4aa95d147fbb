{#
    The condition on the rows of a table that grows that this run writes, or the last run wrote. column: its date column,
    meta.replaced_by; order_date counts from the first day that is read again, the others from the first as-of date due.
    memory: whose due dates count, see memory_of.
#}
{% macro is_new(column, memory) %}
    {%- if column == 'order_date' and memory == 'orders' -%}
        (
            {{ column }} is null
            or {{ column }} >= (select min(order_date) from {{ built_relation('int_transaction_days__compared') }} where is_read_again)
        )
    {%- elif column == 'order_date' -%}
        (
            {{ column }} is null
            or {{ column }} >= (select min(first_read_date) from {{ built_relation('int_as_of_dates__due') }} where memory = '{{ memory }}')
        )
    {%- else -%}
        {#- Without an as-of date nothing is left. -#}
        {{ column }} >= (
            select coalesce(
                min({{ 'first_due_month' if column in ['as_of_month', 'first_month'] else 'first_due_date' }}),
                cast('1000-01-01' as date)
            )
            from {{ built_relation('int_as_of_dates__due') }}
            where memory = '{{ memory }}'
        )
    {%- endif -%}
{% endmacro %}
