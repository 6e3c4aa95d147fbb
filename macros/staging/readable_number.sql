{#
    A raw number of the transactions as a decimal, null where it cannot be read. With a declared thousands_separator the
    groups must be of three digits: 12.50 is not 1250 because the shop writes a decimal comma.
    expression: SQL of any type; type: name of a decimal type.
#}
{% macro readable_number(expression, type) %}
    {% set decimal = source_option('transactions', 'decimal_separator') %}
    {% set thousands = source_option('transactions', 'thousands_separator') %}
    {% if decimal == '.' and not thousands %}
        {{ return(safely_cast(expression, type)) }}
    {% endif %}
    {% set text = 'trim(cast(' ~ expression ~ ' as ' ~ dbt.type_string() ~ '))' %}
    {% set pattern = '^[+-]?([0-9]+|[0-9]{1,3}(' ~ modules.re.escape(thousands) ~ '[0-9]{3})+)('
        ~ modules.re.escape(decimal) ~ '[0-9]+)?$' if thousands
        else '^[+-]?[0-9]*(' ~ modules.re.escape(decimal) ~ '[0-9]+)?$' %}
    {% set plain = 'replace(' ~ text ~ ', ' ~ text_literal(thousands) ~ ", '')" if thousands else text %}
    {{ return(
        'case when ' ~ matches(text, pattern) ~ ' then '
        ~ safely_cast('replace(' ~ plain ~ ', ' ~ text_literal(decimal) ~ ", '.')", type) ~ ' end'
    ) }}
{% endmacro %}
