{#
    Rows of a query on a table of the source in use, as a list of dicts; for files with unreadable_count, the lines that
    could not be split into columns. Raises a sentence where reading fails.
    table: a key of source_specs(); query: SQL in which __source__ stands for the relation.
#}
{% macro source_rows(table, query) %}
    {% set rows = [] %}
    {% if declared_table(table).get('location') %}
        {% set answer = fromjson(run_query(
            'select source_query(' ~ text_literal(tojson(source_place(table))) ~ ', ' ~ text_literal(query) ~ ') as answer'
        ).columns['answer'].values()[0]) %}
        {% if answer.problem %}
            {{ raise_source_problem(table, answer.problem) }}
        {% endif %}
        {% for row in answer.rows %}
            {% do row.update({'unreadable_count': answer.unreadable_count}) %}
        {% endfor %}
        {{ return(answer.rows) }}
    {% endif %}
    {% set result = run_query(query.replace('__source__', internal_relation(table) | string)) %}
    {% for row in result.rows %}
        {% do rows.append(dict(row)) %}
    {% endfor %}
    {{ return(rows) }}
{% endmacro %}
