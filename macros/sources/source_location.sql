{#
    How to read a table of the source in use that lies outside the database: a dict with relation (SQL), columns (pairs
    of name and type), statements (SQL to run first) and keeps_rejects. Raises a sentence where it cannot be read.
    The plugin segment_sources answers, since Jinja cannot catch an error.
#}
{% macro source_location(table) %}
    {% set answer = fromjson(run_query(
        'select source_location(' ~ text_literal(tojson(source_place(table))) ~ ') as answer'
    ).columns['answer'].values()[0]) %}
    {% if answer.problem %}
        {{ raise_source_problem(table, answer.problem) }}
    {% endif %}
    {% for statement in answer.statements %}
        {% do run_query(statement) %}
    {% endfor %}
    {{ return(answer) }}
{% endmacro %}
