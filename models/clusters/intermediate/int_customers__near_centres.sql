{% set features = setting('cluster_features') %}
{% set slots = range(1, cluster_slots() + 1) %}

with

customers as (

    select * from {{ ref('int_customers__standardised') }}

),

coordinates as (

    select * from {{ ref('int_clusters__chosen') }}

    where algorithm in ('k_means', 'ward', 'k_medoids')

),

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

    group by fit_date, algorithm

),

distances as (

    select
        customers.as_of_date,
        customers.customer_id,
        {% for slot in slots %}
            {% for feature in features %}
                {{ squared('customers.' ~ feature ~ ' - centroids.' ~ feature ~ '_' ~ slot) }} {{ '+' if not loop.last }}
            {% endfor %} as distance_{{ slot }},
        {% endfor %}
        customers.cluster_fit_date,
        centroids.algorithm

    from customers

    inner join centroids
        on
            customers.cluster_fit_date = centroids.fit_date
            and ({{ is_assigned('centroids.algorithm') }})

),

nearest as (

    select
        *,
        least({% for slot in slots %}distance_{{ slot }}{{ ', ' if not loop.last }}{% endfor %}, distance_1) as least_distance

    from distances

),

assigned as (

    select
        as_of_date,
        customer_id,
        cluster_fit_date,
        algorithm,
        case
            {% for slot in slots %}
                when distance_{{ slot }} = least_distance then {{ slot }}
            {% endfor %}
        end as cluster_id,
        sqrt(least_distance) as cluster_distance,
        cast(null as double) as membership

    from nearest

)

select * from assigned
