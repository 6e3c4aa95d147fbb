{# A number of days since 1899-12-30, Excel's way to keep a time, as a timestamp to the second; else null. expression: SQL. #}
{% macro excel_time(expression) %}
    {{ return(adapter.dispatch('excel_time', 'customer_segmentation')(expression)) }}
{% endmacro %}

{# 2958465 is the last day of the year 9999. #}
{% macro default__excel_time(expression) %}
    {% set days = 'try_cast(' ~ expression ~ ' as double)' %}
    {{ return(
        'case when ' ~ days ~ " between 1 and 2958465.999 then timestamp '1899-12-30' + to_seconds(cast(round(" ~ days
        ~ ' * 86400) as bigint)) end'
    ) }}
{% endmacro %}

{% macro spark__excel_time(expression) %}
    {{ exceptions.raise_compiler_error('Excel files are read on DuckDB only.') }}
{% endmacro %}
