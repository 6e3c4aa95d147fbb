{# The name of the column with the largest absolute value, the first of equal ones. terms: names of columns, never null. #}
{% macro largest_term(terms) %}
    case greatest({% for term in terms %}abs({{ term }}){{ ', ' if not loop.last }}{% endfor %})
        {% for term in terms %}
            when abs({{ term }}) then '{{ term }}'
        {% endfor %}
    end
{% endmacro %}
