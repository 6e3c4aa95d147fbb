{#
    Steps of a query that end in `in_reach`: customers in the cluster of the nearest prototype of a dense region, -1 (noise) where
    none is in reach. Steps before: standardised, and prototype_coordinates (cluster_prototypes).
#}
{% macro in_reach_steps() -%}
{% set features = setting('cluster_features') -%}
prototypes as (

    select
        fit_date,
        cluster_id,
        prototype_number,
        {% for feature in features %}
            max(case when feature = '{{ feature }}' then coordinate end) as {{ feature }},
        {% endfor %}
        max(reach) as reach

    from prototype_coordinates

    group by fit_date, cluster_id, prototype_number

),

nearest_of_clusters as (

    select
        standardised.as_of_date,
        standardised.customer_id,
        standardised.cluster_fit_date,
        prototypes.cluster_id,
        max(prototypes.reach) as reach,
        sqrt(min(
            {% for feature in features %}
                {{ squared('standardised.' ~ feature ~ ' - prototypes.' ~ feature) }} {{ '+' if not loop.last }}
            {% endfor %}
        )) as cluster_distance

    from standardised

    inner join prototypes
        on standardised.cluster_fit_date = prototypes.fit_date

    group by standardised.as_of_date, standardised.customer_id, standardised.cluster_fit_date, prototypes.cluster_id

),

ranked_clusters as (

    select
        *,
        row_number() over (
            partition by as_of_date, customer_id
            order by cluster_distance asc, cluster_id asc
        ) as nearness

    from nearest_of_clusters

),

in_reach as (

    select
        as_of_date,
        customer_id,
        cluster_fit_date,
        'density' as algorithm,
        cast(case when cluster_distance <= reach then cluster_id else -1 end as int) as cluster_id,
        cluster_distance,
        cast(null as double) as membership

    from ranked_clusters

    where nearness = 1

)
{%- endmacro %}
