{# A list of values as text literals between brackets, for `in`. values: a list, or one value; lower: in lower case. #}
{% macro text_list(values, lower=false) %}
    {% set literals = [] %}
    {% for value in ([values] if values is string or values is not sequence else values) %}
        {% do literals.append(text_literal((value | string).lower() if lower else value)) %}
    {% endfor %}
    {{ return('(' ~ literals | join(', ') ~ ')') }}
{% endmacro %}
