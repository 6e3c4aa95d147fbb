{#
    A query on the transactions of the source in use with the columns of base_transactions, for the checks before a build.
    In it, __source__ stands for the relation.
#}
{% macro delivered_transactions() %}
    {% set types = column_types('transactions') %}
    {% set specs = source_specs().transactions %}
    {% set columns = [] %}
    {% for meaning in specs.required + specs.optional %}
        {% do columns.append(delivered_column('transactions', meaning, types) ~ ' as ' ~ meaning) %}
    {% endfor %}
    {{ return('select ' ~ columns | join(', ') ~ ' from __source__') }}
{% endmacro %}
