{# The rows of a query as a list of dicts. query: SQL. #}
{% macro query_rows(query) %}
    {% set rows = [] %}
    {% for row in run_query(query).rows %}
        {% do rows.append(dict(row)) %}
    {% endfor %}
    {{ return(rows) }}
{% endmacro %}
