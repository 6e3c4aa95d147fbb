{#
    A text as a timestamp by the first of several formats that fits, null where none does.
    expression: SQL; formats: a list of formats, or one, as of strptime.
#}
{% macro parsed_time(expression, formats) %}
    {{ return(adapter.dispatch('parsed_time', 'customer_segmentation')(expression, formats)) }}
{% endmacro %}

{% macro default__parsed_time(expression, formats) %}
    {% set literals = text_list(formats)[1:-1] %}
    {{ return('try_strptime(cast(' ~ expression ~ ' as ' ~ dbt.type_string() ~ '), [' ~ literals ~ '])') }}
{% endmacro %}

{% macro spark__parsed_time(expression, formats) %}
    {{ exceptions.raise_compiler_error('time_formats are read on DuckDB only: give Spark timestamps.') }}
{% endmacro %}
