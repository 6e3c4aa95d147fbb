{% set features = setting('cluster_features') %}

with

customers as (

    select * from {{ ref('int_customers__standardised') }}

),

coordinates as (

    select * from {{ ref('cluster_prototypes') }}

),

prototypes as (

    select
        fit_date,
        cluster_id,
        prototype_number,
        {% for feature in features %}
            max(case when feature = '{{ feature }}' then coordinate end) as {{ feature }},
        {% endfor %}
        max(reach) as reach

    from coordinates

    group by fit_date, cluster_id, prototype_number

),

nearest_of_clusters as (

    select
        customers.as_of_date,
        customers.customer_id,
        customers.cluster_fit_date,
        prototypes.cluster_id,
        max(prototypes.reach) as reach,
        sqrt(min(
            {% for feature in features %}
                {{ squared('customers.' ~ feature ~ ' - prototypes.' ~ feature) }} {{ '+' if not loop.last }}
            {% endfor %}
        )) as cluster_distance

    from customers

    inner join prototypes
        on
            customers.cluster_fit_date = prototypes.fit_date
            and ({{ is_assigned("'density'") }})

    group by customers.as_of_date, customers.customer_id, customers.cluster_fit_date, prototypes.cluster_id

),

ranked as (

    select
        *,
        row_number() over (
            partition by as_of_date, customer_id
            order by cluster_distance asc, cluster_id asc
        ) as nearness

    from nearest_of_clusters

),

assigned as (

    select
        as_of_date,
        customer_id,
        cluster_fit_date,
        'density' as algorithm,
        case when cluster_distance <= reach then cluster_id else -1 end as cluster_id,
        cluster_distance,
        cast(null as double) as membership

    from ranked

    where nearness = 1

)

select * from assigned
