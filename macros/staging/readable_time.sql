{#
    A raw time of a table of the source in use as a timestamp, null where it cannot be read: by the declared time_formats
    (as of strptime, such as %d/%m/%Y), or else as it stands (2017-12-31, 2017-12-31 23:59:59, with T, Z or an offset).
    Excel's cells of dates come as days since 1899-12-30. table: a key of source_specs(); expression: SQL.
#}
{% macro readable_time(table, expression) %}
    {% set formats = source_option(table, 'time_formats') %}
    {% set readings = [] %}
    {% if formats %}
        {% do readings.append(parsed_time(expression, formats)) %}
    {% else %}
        {% do readings.append(safely_cast(expression, dbt.type_timestamp())) %}
    {% endif %}
    {% if has_format(table, 'excel', ('.xlsx',)) %}
        {% do readings.append(excel_time(expression)) %}
    {% endif %}
    {{ return(readings[0] if readings | length == 1 else 'coalesce(' ~ readings | join(', ') ~ ')') }}
{% endmacro %}


{# The business day of a raw timestamp of the source in use. expression: a timestamp in SQL. #}
{% macro business_date(expression) %}
    {{ return('cast(' ~ shop_time(expression) ~ ' as date)') }}
{% endmacro %}


{#
    A raw timestamp of the source in use on the shop's clocks. Without time zones, or where both are the same, a time is
    taken as it stands. expression: a timestamp in SQL.
#}
{% macro shop_time(expression) %}
    {% set business = source_setting('business_timezone') %}
    {% set recorded = source_setting('recorded_timezone') or business %}
    {{ return(expression if recorded == business else business_time(expression, recorded, business)) }}
{% endmacro %}
