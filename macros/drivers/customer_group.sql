{#
    One of 64 groups of customers, 0 to 63, at random but always the same: from the first two digits of the md5 of the id.
    Drawing groups instead of customers gives the same noise bands (DECISIONS.md), and a table that does not grow with the shop.
    customer_id: a text in SQL.
#}
{% macro customer_group(customer_id) %}
    {% set digits = [] %}
    {% for place in [1, 2] %}
        {% set digit = 'substring(md5(' ~ customer_id ~ '), ' ~ place ~ ', 1)' %}
        {% do digits.append(dbt.position(digit, "'0123456789abcdef'") ~ ' - 1') %}
    {% endfor %}
    {{ return('cast(4 * (' ~ digits[0] ~ ') + floor((' ~ digits[1] ~ ') / 4.0) as ' ~ dbt.type_int() ~ ')') }}
{% endmacro %}
