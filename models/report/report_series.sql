with

shop_points as (

    select * from {{ ref('int_shop_points__drawn') }}

),

cluster_points as (

    select * from {{ ref('int_cluster_points__drawn') }}

),

-- What the report says of itself, as series.
about as (

    select
        as_of_date,
        'about' as chart,
        {{ text_literal(setting('source')) }} as series,
        1 as position,
        'source' as x
    from (select max(as_of_date) as as_of_date from {{ ref('customer_segments') }}) as latest
    union all
    select
        as_of_date,
        'about' as chart,
        {{ text_literal(setting('label_language')) }} as series,
        2 as position,
        'label_language' as x
    from (select max(as_of_date) as as_of_date from {{ ref('customer_segments') }}) as latest

),

united as (

    select
        as_of_date,
        chart,
        series,
        position,
        x,
        cast(null as double) as y,
        cast(null as double) as low,
        cast(null as double) as high

    from about

    union all

    select
        as_of_date,
        chart,
        series,
        position,
        x,
        y,
        low,
        high

    from shop_points

    union all

    select
        as_of_date,
        chart,
        series,
        position,
        x,
        y,
        low,
        high

    from cluster_points

)

select * from united
