{#
    What stands behind `from` for a table of the source in use: a dbt source or model, a table of the same database, or a
    file or server outside it. Lineage begins there. table: a key of source_specs().
#}
{% macro source_relation(table) %}
    {% set declared = declared_table(table) %}
    {% if declared.get('location') %}
        {{ return(source_location(table).relation if execute else 'nothing') }}
    {% endif %}
    {{ return(internal_relation(table)) }}
{% endmacro %}


{#
    The columns that a table of the source in use really has: a list of pairs of name and type; an empty list where the
    relation does not exist yet. table: a key of source_specs().
#}
{% macro source_columns(table) %}
    {% if declared_table(table).get('location') %}
        {{ return(source_location(table).columns) }}
    {% endif %}
    {% set columns = [] %}
    {% set relation = internal_relation(table) %}
    {% if has_relation(relation) %}
        {% for column in adapter.get_columns_in_relation(relation) %}
            {% do columns.append([column.name, column.dtype]) %}
        {% endfor %}
    {% endif %}
    {{ return(columns) }}
{% endmacro %}


{#
    The quoted name of the raw column that means `meaning` in a table of the source in use; a null of type text where
    the source has no such column. table: a key of source_specs(); meaning: one of its columns.
#}
{% macro source_column(table, meaning) %}
    {% set column = declared_columns(table).get(meaning) %}
    {{ return(quoted_name(column) if column else 'cast(null as ' ~ dbt.type_string() ~ ')') }}
{% endmacro %}


{#
    Types of the columns of a table of the source in use: a dict of names in lower case, since databases do not tell cases
    apart; empty while dbt only parses. Asked for once in a run, and kept in dbt's graph, the one thing that macros share.
    table: a key of source_specs().
#}
{% macro column_types(table) %}
    {% set types = {} %}
    {% if execute and has_source_table(table) %}
        {% set key = 'column types of ' ~ invocation_id ~ ' ' ~ table ~ tojson(declared_table(table)) %}
        {% if key in graph %}
            {{ return(graph[key]) }}
        {% endif %}
        {% for name, type in source_columns(table) %}
            {% do types.update({name | lower: type | string | lower}) %}
        {% endfor %}
        {# A table that is not there yet may come. #}
        {% do graph.update({key: types}) if types %}
    {% endif %}
    {{ return(types) }}
{% endmacro %}


{#
    The type of the column of base_transactions, or of another raw table, that has a meaning, in lower case; empty where it is
    not known. Files without types are text, which needs no look into them. table: a key of source_specs(); meaning: of a column.
#}
{% macro column_type(table, meaning) %}
    {% set column = declared_columns(table).get(meaning) %}
    {% if not column %}
        {{ return('') }}
    {% elif (meaning == 'ordered_at' and time_of_day_column(table)) or _is_untyped(table) %}
        {{ return('varchar') }}
    {% endif %}
    {{ return(column_types(table).get(column | string | lower, '')) }}
{% endmacro %}


{# Whether a type is text; one of which nothing is known is taken for it, since a cast makes it so. type: in lower case. #}
{% macro is_text_type(type) %}
    {{ return(type in ['', 'varchar', 'text', 'string', 'json', 'blob', 'binary'] or type.startswith('char') or type.startswith('varchar(')) }}
{% endmacro %}


{# Whether a table of the source in use is read as text, whatever is in it: CSV, Excel and SQLite. #}
{% macro _is_untyped(table) %}
    {% if not declared_table(table).get('location') %}
        {{ return(false) }}
    {% endif %}
    {% set place = source_place(table) %}
    {% if place.format %}
        {{ return(place.format in ['csv', 'excel', 'sqlite']) }}
    {% endif %}
    {{ return(modules.re.search('[.](parquet|pq)$|://|(dbname|host) *=', place.location.lower()) is none) }}
{% endmacro %}


{#
    Rows of a query on a table of the source in use, as a list of dicts; for files with unreadable_count, the lines that
    could not be split into columns, and record_count, where it is known how many lines there are. Raises a sentence where reading fails.
    table: a key of source_specs(); query: SQL in which __source__ stands for the relation.
#}
{% macro source_rows(table, query) %}
    {% if declared_table(table).get('location') %}
        {{ return(location_rows(table, query)) }}
    {% endif %}
    {{ return(query_rows(query.replace('__source__', internal_relation(table) | string))) }}
{% endmacro %}


{# The rows of a query as a list of dicts. query: SQL. #}
{% macro query_rows(query) %}
    {% set rows = [] %}
    {% for row in run_query(query).rows %}
        {% do rows.append(dict(row)) %}
    {% endfor %}
    {{ return(rows) }}
{% endmacro %}


{#
    The relation of a table of the source in use that lies in a database that dbt knows. table: a key of source_specs().
#}
{% macro internal_relation(table) %}
    {{ return(declared_relation(declared_table(table))) }}
{% endmacro %}


{#
    A relation that is declared as model, source or table. Quotes in a declared name are doubled, since dbt does not.
    declared: a dict with one of them; without any it is `nothing`.
#}
{% macro declared_relation(declared) %}
    {# Models that are off are parsed too. #}
    {% if not declared %}
        {{ return('nothing') }}
    {% elif declared.get('model') %}
        {% set relation = builtins.ref(*(declared.model.split('.'))) %}
    {% elif declared.get('source') %}
        {% set relation = builtins.source(*(declared.source.split('.'))) %}
    {% else %}
        {% set parts = (declared.table | string).replace('"', '""').split('.') %}
        {% set relation = api.Relation.create(
            database=target.database | default(none), schema=parts[0] if parts | length > 1 else target.schema, identifier=parts[-1]
        ) %}
    {% endif %}
    {# The same database goes without its name, for the reason that `ref` gives; Spark has no name for it. #}
    {{ return(relation.include(database=relation.database is not none and relation.database != target.database)) }}
{% endmacro %}


{# Whether a relation of internal_relation() exists in the database. #}
{% macro has_relation(relation) %}
    {{ return(adapter.get_relation(
        relation.database, relation.schema.replace('""', '"'), relation.identifier.replace('""', '"')
    ) is not none) }}
{% endmacro %}


{#
    How a table of the source in use is taken over: as a view where it is cheap to read again, as a table where reading is
    slow or may give other rows the next time. table: a key of source_specs().
#}
{% macro source_materialization(table) %}
    {% set location = declared_table(table).get('location') %}
    {% set is_parquet = source_option(table, 'format') == 'parquet' or (location or '').endswith('.parquet') %}
    {{ return('table' if location and not is_parquet else 'view') }}
{% endmacro %}
