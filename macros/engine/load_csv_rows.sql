{#
    How dbt loads a seed on Spark, in place of dbt-spark's way, which in a session turns an absent value into the text None
    and breaks at an apostrophe. Found by dbt where this is the project that runs.
#}
{% macro spark__load_csv_rows(model, agate_table) %}
    {% set types = [] %}
    {% for name in agate_table.column_names %}
        {% do types.append(model.config.column_types.get(name, adapter.convert_type(agate_table, loop.index0))) %}
    {% endfor %}
    {% set rows = [] %}
    {% for row in agate_table.rows %}
        {% set values = [] %}
        {% for value in row %}
            {% do values.append(
                'cast(' ~ ('null' if value is none else text_literal(value)) ~ ' as ' ~ types[loop.index0] ~ ')'
            ) %}
        {% endfor %}
        {% do rows.append('(' ~ values | join(', ') ~ ')') %}
    {% endfor %}
    {% set sql = 'insert into ' ~ this ~ ' values ' ~ rows | join(', ') %}
    {% do adapter.add_query(sql, abridge_sql_log=true) if rows %}
    {{ return(sql) }}
{% endmacro %}
