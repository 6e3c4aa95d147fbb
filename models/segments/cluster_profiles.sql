{% set features = setting_specs()['cluster_features'].choices %}

with

centroids as (

    select * from {{ ref('int_clusters__chosen') }}

    where algorithm = '{{ setting("cluster_algorithm") }}'

),

names as (

    select * from {{ ref('int_clusters__named') }}

),

traces as (

    select * from {{ ref('cluster_traces') }}

),

rules as (

    select * from {{ ref('cluster_rules') }}

),

segments as (

    select * from {{ ref('int_segments__listed') }}

    where scheme = 'cluster'

),

customers as (

    select * from {{ ref('customer_segment_history') }}

    where as_of_date = cluster_fit_date and cluster_id > 0

),

sizes as (

    select
        as_of_date as fit_date,
        cluster_id,
        count(*) as customer_count,
        min(cluster_distance) as least_distance

    from customers

    group by as_of_date, cluster_id

),

-- Not from the step above: what is read twice is first stored whole.
typical_customers as (

    select * from {{ ref('customer_segment_history') }}

),

-- The most typical customer; of k_medoids the medoid itself.
examples as (

    select
        sizes.fit_date,
        sizes.cluster_id,
        sizes.customer_count,
        min(typical_customers.customer_id) as customer_id

    from sizes

    left join typical_customers
        on
            sizes.fit_date = typical_customers.as_of_date
            and sizes.cluster_id = typical_customers.cluster_id
            and sizes.least_distance = typical_customers.cluster_distance

    group by sizes.fit_date, sizes.cluster_id, sizes.customer_count

),

wide_centroids as (

    select
        fit_date,
        cluster_id,
        max(cluster_value) as cluster_value,
        {% for feature in features %}
            max(case when feature = '{{ feature }}' then centroid end) as centroid_{{ feature }}
            {{- ',' if not loop.last }}
        {% endfor %}

    from centroids

    group by fit_date, cluster_id

),

profiled as (

    select
        wide_centroids.fit_date,
        wide_centroids.cluster_id,
        traces.segment_key,
        names.cluster_name,
        segments.label as cluster_label,
        coalesce(examples.customer_count, 0) as customer_count,
        coalesce({{ as_ratio(
            'examples.customer_count', 'sum(examples.customer_count) over (partition by wide_centroids.fit_date)'
        ) }}, 0) as active_customer_ratio,
        examples.customer_id as example_customer_id,
        rules.predicate as readable_predicate,
        rules.precision as predicate_precision,
        rules.recall as predicate_recall,
        rules.is_readable,
        wide_centroids.cluster_value,
        {% for feature in features %}
            wide_centroids.centroid_{{ feature }}{{ ',' if not loop.last }}
        {% endfor %}

    from wide_centroids

    inner join names
        on
            wide_centroids.fit_date = names.fit_date
            and wide_centroids.cluster_id = names.cluster_id

    left join traces
        on
            wide_centroids.fit_date = traces.fit_date
            and wide_centroids.cluster_id = traces.cluster_id

    left join rules
        on
            wide_centroids.fit_date = rules.fit_date
            and wide_centroids.cluster_id = rules.cluster_id

    left join examples
        on
            wide_centroids.fit_date = examples.fit_date
            and wide_centroids.cluster_id = examples.cluster_id

    left join segments
        on names.cluster_name = segments.segment

)

select * from profiled
