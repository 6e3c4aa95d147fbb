{#
    A timestamp on the clocks of one time zone turned into one on those of another, daylight saving included.
    expression: a timestamp in SQL; recorded, business: names such as UTC and America/New_York.
#}
{% macro business_time(expression, recorded, business) %}
    {{ return(adapter.dispatch('business_time', 'customer_segmentation')(expression, recorded, business)) }}
{% endmacro %}


{#
    SQL that uses a value several times and computes it once, also where DuckDB looks for no common expressions, as in `case`.
    name: by which the SQL calls the value; value, body: SQL.
#}
{% macro computed_once(name, value, body) %}
    {{ return(adapter.dispatch('computed_once', 'customer_segmentation')(name, value, body)) }}
{% endmacro %}


{# How many items of a list are above a value, a whole number. list, value: SQL. #}
{% macro count_above(list, value) %}
    {{ return(adapter.dispatch('count_above', 'customer_segmentation')(list, value)) }}
{% endmacro %}


{#
    Before a run: shows the tables of the source complete_journey where it is in use. On DuckDB the plugin
    segment_sources does so for each connection; Spark gets views of the same files, in the folder COMPLETE_JOURNEY_DIR.
#}
{% macro create_example() %}
    {{ return(adapter.dispatch('create_example', 'customer_segmentation')()) }}
{% endmacro %}


{#
    A number of units since 1970 in UTC as a timestamp of UTC, null for what is no number or lies beyond the years 1970 to 9999.
    expression: SQL; per_second: how many of the unit are a second.
#}
{% macro epoch_time(expression, per_second) %}
    {{ return(adapter.dispatch('epoch_time', 'customer_segmentation')(expression, per_second)) }}
{% endmacro %}


{# A number of days since 1899-12-30, Excel's way to keep a time, as a timestamp to the second; else null. expression: SQL. #}
{% macro excel_time(expression) %}
    {{ return(adapter.dispatch('excel_time', 'customer_segmentation')(expression)) }}
{% endmacro %}


{#
    SQL that writes a relation as Parquet: one file on DuckDB, a folder of that name with files on Spark.
    path: where; what is there is replaced.
#}
{% macro export_query(relation, path) %}
    {{ return(adapter.dispatch('export_query', 'customer_segmentation')(relation, path)) }}
{% endmacro %}


{# Whether the engine knows a time zone. name: text from the settings. #}
{% macro is_timezone(name) %}
    {{ return(adapter.dispatch('is_timezone', 'customer_segmentation')(name)) }}
{% endmacro %}


{#
    The texts of a group as one, in their own order.
    expression: SQL of type text; separator: what stands between two of them.
#}
{% macro joined_text(expression, separator) %}
    {{ return(adapter.dispatch('joined_text', 'customer_segmentation')(expression, separator)) }}
{% endmacro %}


{#
    Whether a build adds to the tables of the last one. On Spark each build computes everything: rows of a Parquet table
    cannot be deleted.
#}
{% macro keeps_last_build() %}
    {{ return(adapter.dispatch('keeps_last_build', 'customer_segmentation')()) }}
{% endmacro %}


{# The item of a list at a place from 1 on, null where there is none. list, place: SQL. #}
{% macro list_item(list, place) %}
    {{ return(adapter.dispatch('list_item', 'customer_segmentation')(list, place)) }}
{% endmacro %}


{# What source_rows returns for a table of the source in use that lies outside the database; arguments as there. #}
{% macro location_rows(table, query) %}
    {{ return(adapter.dispatch('location_rows', 'customer_segmentation')(table, query)) }}
{% endmacro %}


{# Whether a text matches a regular expression. expression: SQL of type text; pattern: the regular expression. #}
{% macro matches(expression, pattern) %}
    {{ return(adapter.dispatch('matches', 'customer_segmentation')(expression, pattern)) }}
{% endmacro %}


{# A timestamp so many minutes earlier. expression, minutes: SQL. #}
{% macro minutes_earlier(expression, minutes) %}
    {{ return(adapter.dispatch('minutes_earlier', 'customer_segmentation')(expression, minutes)) }}
{% endmacro %}


{# An aggregate: the values of a group as a list in the order of another column, in which no two are equal. Both: names of columns. #}
{% macro ordered_list(expression, place) %}
    {{ return(adapter.dispatch('ordered_list', 'customer_segmentation')(expression, place)) }}
{% endmacro %}


{#
    A text as a timestamp by the first of several formats that fits, null where none does.
    expression: SQL; formats: a list of formats, or one, as of strptime.
#}
{% macro parsed_time(expression, formats) %}
    {{ return(adapter.dispatch('parsed_time', 'customer_segmentation')(expression, formats)) }}
{% endmacro %}


{# The start of the quarter of an hour that a timestamp lies in. expression: a timestamp in SQL. #}
{% macro quarter_hour(expression) %}
    {{ return(adapter.dispatch('quarter_hour', 'customer_segmentation')(expression)) }}
{% endmacro %}


{# A name as an identifier in SQL, whatever characters it has. name: text from a declaration. #}
{% macro quoted_name(name) %}
    {{ return(adapter.dispatch('quoted_name', 'customer_segmentation')(name | string)) }}
{% endmacro %}


{# The sum of a hash of every row, the same in whatever order they come. columns: names. #}
{% macro row_checksum(columns) %}
    {{ return(adapter.dispatch('row_checksum', 'customer_segmentation')(columns)) }}
{% endmacro %}


{#
    How to read a table of the source in use that lies outside the database: a dict with relation (SQL), columns (pairs
    of name and type), statements (SQL to run first), keeps_rejects, rejected_files and notes (sentences). Raises a sentence where it cannot be read.
    On DuckDB the plugin segment_sources answers, since Jinja cannot catch an error; Spark reads Parquet.
#}
{% macro source_location(table) %}
    {{ return(adapter.dispatch('source_location', 'customer_segmentation')(table)) }}
{% endmacro %}


{#
    An aggregate: of the days of a group the first, then each that lies more than a number of days behind the one taken before,
    as an array. expression: a date in SQL, different in each row of the group; day_count: a number.
#}
{% macro spaced_dates(expression, day_count) %}
    {{ return(adapter.dispatch('spaced_dates', 'customer_segmentation')(expression, day_count)) }}
{% endmacro %}


{# A text as a literal in SQL, whatever characters it has: a setting can never become SQL. value: anything. #}
{% macro text_literal(value) %}
    {{ return(adapter.dispatch('text_literal', 'customer_segmentation')(value | string)) }}
{% endmacro %}


{#
    What is wrong with the declaration of the source in use: a dict of table and problem, empty where all is well.
    Without the plugin segment_sources nothing is asked; nor on Spark, where make export-fits on DuckDB checked the same declaration before.
    asked: a dict of declaration, specs and settings.
#}
{% macro declaration_problem(asked) %}
    {{ return(adapter.dispatch('declaration_problem', 'customer_segmentation')(asked)) }}
{% endmacro %}


{# A blank and "Did you mean 'x'?" for a name that is none of some; empty where none is near, and on Spark. names: a list of texts. #}
{% macro name_hint(name, names) %}
    {{ return(adapter.dispatch('name_hint', 'customer_segmentation')(name, names)) }}
{% endmacro %}


{# Bytes as the text that they are in UTF-8, or else as DuckDB writes bytes; never an error. expression: SQL of type blob. #}
{% macro text_of_bytes(expression) %}
    {{ return(adapter.dispatch('text_of_bytes', 'customer_segmentation')(expression)) }}
{% endmacro %}
