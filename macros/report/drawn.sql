{#
    A select of the points of one chart, as int_shop_points__drawn and int_cluster_points__drawn unite them.
    chart: its name; source: a CTE or table; as_of_date, series, x, y, low, high, order_by: SQL; where: a condition.
#}
{% macro drawn(chart, source, x, y, order_by, as_of_date='as_of_date', series="''", low='null', high='null', where='true') %}
    select
        {{ as_of_date }} as as_of_date,
        '{{ chart }}' as chart,
        cast({{ series }} as {{ dbt.type_string() }}) as series,
        cast(row_number() over (order by {{ order_by }}) as int) as point_number,
        cast({{ x }} as {{ dbt.type_string() }}) as x,
        cast({{ y }} as double) as y,
        cast({{ low }} as double) as low,
        cast({{ high }} as double) as high

    from {{ source }}

    where {{ where }}
{% endmacro %}
