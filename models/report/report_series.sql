{% set features = setting('cluster_features') %}
{% set told = {
    'source': setting('source'),
    'label_language': setting('label_language'),
    'plane_features': features[0] ~ '.' ~ features[-1],
} %}

{# Pages read these tables as they are, so they are built before; what is turned off is left out. #}
{% for name, subject in {
    'segment_alerts': 'monitoring', 'decliner_group_profiles': 'offers', 'group_recommendations': 'offers',
    'item_surges': 'demand'
}.items() %}
    {% do optional(name, subject) %}
{% endfor %}

with

shop_points as (

    select * from {{ ref('int_shop_points__drawn') }}

),

cluster_points as (

    select * from {{ ref('int_cluster_points__drawn') }}

),

customers as (

    select * from {{ ref('customer_segments') }}

),

-- What the report says of itself, as series.
about as (

    {% for name, value in told.items() %}
        select
            max(as_of_date) as as_of_date,
            'about' as chart,
            {{ text_literal(value) }} as series,
            {{ loop.index }} as point_number,
            '{{ name }}' as x,
            cast(null as double) as y,
            cast(null as double) as low,
            cast(null as double) as high

        from customers
        {{ 'union all' if not loop.last }}
    {% endfor %}

),

united as (

    {% for points in ['about', 'shop_points', 'cluster_points'] %}
        select
            as_of_date,
            chart,
            series,
            point_number,
            x,
            y,
            low,
            high

        from {{ points }}
        {{ 'union all' if not loop.last }}
    {% endfor %}

)

select * from united
