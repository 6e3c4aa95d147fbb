{#
    An identifier as text: blanks around it are cut, case and leading zeros stay, an empty one is null.
    expression: SQL of any type.
#}
{% macro as_text_id(expression) %}
    {{ return("nullif(trim(cast(" ~ expression ~ " as " ~ dbt.type_string() ~ ")), '')") }}
{% endmacro %}


{# A list of values as text literals between brackets, for `in`. values: a list, or one value; lower: in lower case. #}
{% macro text_list(values, lower=false) %}
    {% set literals = [] %}
    {% for value in ([values] if values is string or values is not sequence else values) %}
        {% do literals.append(text_literal((value | string).lower() if lower else value)) %}
    {% endfor %}
    {{ return('(' ~ literals | join(', ') ~ ')') }}
{% endmacro %}


{# A number or date as text, after a cast. expression: SQL; type: what to cast it to first. #}
{% macro text_of(expression, type) %}
    {{ return('cast(cast(' ~ expression ~ ' as ' ~ type ~ ') as ' ~ dbt.type_string() ~ ')') }}
{% endmacro %}
