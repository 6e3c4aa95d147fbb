{#
    The condition on lines or orders that are read again in this run; those without a readable day always are.
    from_day: what changed_from() returned; column: their day.
#}
{% macro is_read_again(from_day, column='order_date') %}
    {{ return('true' if from_day is none else '(' ~ column ~ ' >= ' ~ from_day ~ ' or ' ~ column ~ ' is null)') }}
{% endmacro %}
