{#
    Steps of a query that end in `near_centres`: customers in the cluster whose centre is nearest, for algorithms that have centres.
    Steps before: standardised, and coordinates (the clusters in force: fit_date, algorithm, cluster_id, feature, coordinate).
#}
{% macro near_centre_steps() -%}
{% set features = setting('cluster_features') -%}
{% set slots = range(1, cluster_slots() + 1) -%}
-- One wide row per fit and algorithm; a slot without a cluster is null and so is the distance to it.
centroids as (

    select
        {% for slot in slots %}
            {% for feature in features %}
                max(case when cluster_id = {{ slot }} and feature = '{{ feature }}' then coordinate end)
                    as {{ feature }}_{{ slot }},
            {% endfor %}
        {% endfor %}
        fit_date,
        algorithm

    from coordinates

    where algorithm in ('k_means', 'ward', 'k_medoids')

    group by fit_date, algorithm

),

distances as (

    select
        standardised.as_of_date,
        standardised.customer_id,
        {% for slot in slots %}
            {% for feature in features %}
                {{ squared('standardised.' ~ feature ~ ' - centroids.' ~ feature ~ '_' ~ slot) }} {{ '+' if not loop.last }}
            {% endfor %} as distance_{{ slot }},
        {% endfor %}
        standardised.cluster_fit_date,
        centroids.algorithm

    from standardised

    inner join centroids
        on standardised.cluster_fit_date = centroids.fit_date

),

nearest as (

    select
        *,
        least({% for slot in slots %}distance_{{ slot }}{{ ', ' if not loop.last }}{% endfor %}, distance_1) as least_distance

    from distances

),

near_centres as (

    select
        as_of_date,
        customer_id,
        cluster_fit_date,
        algorithm,
        cast(case
            {% for slot in slots %}
                when distance_{{ slot }} = least_distance then {{ slot }}
            {% endfor %}
        end as int) as cluster_id,
        sqrt(least_distance) as cluster_distance,
        cast(null as double) as membership

    from nearest

)
{%- endmacro %}
