{#
    How to read a table of the source in use that lies outside the database: a dict with relation (SQL), columns (pairs
    of name and type), statements (SQL to run first) and keeps_rejects. Raises a sentence where it cannot be read.
    On DuckDB the plugin segment_sources answers, since Jinja cannot catch an error; Spark reads Parquet.
#}
{% macro source_location(table) %}
    {{ return(adapter.dispatch('source_location', 'customer_segmentation')(table)) }}
{% endmacro %}

{% macro default__source_location(table) %}
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

{% macro spark__source_location(table) %}
    {% if source_materialization(table) == 'table' %}
        {{ raise_source_problem(table, 'Spark reads Parquet only; write the lines as Parquet, or load them into a table and '
            ~ 'declare table: in place of location:.') }}
    {% endif %}
    {% set relation = 'parquet.' ~ quoted_name(source_place(table).location) %}
    {% set columns = [] %}
    {% for column in run_query('describe query select * from ' ~ relation).rows %}
        {% do columns.append([column['col_name'], column['data_type']]) %}
    {% endfor %}
    {{ return({'relation': relation, 'columns': columns, 'statements': [], 'keeps_rejects': false}) }}
{% endmacro %}
