{# What source_rows returns for a table of the source in use that lies outside the database; arguments as there. #}
{% macro location_rows(table, query) %}
    {{ return(adapter.dispatch('location_rows', 'customer_segmentation')(table, query)) }}
{% endmacro %}

{% macro default__location_rows(table, query) %}
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
{% endmacro %}

{% macro spark__location_rows(table, query) %}
    {{ return(query_rows(query.replace('__source__', source_location(table).relation))) }}
{% endmacro %}
