{% set sample_size = setting('cluster_sample_size') %}

with

customers as (

    select * from {{ ref('int_customers__segmented') }}

),

clustered as (

    select * from {{ ref('int_customers__clustered') }}

    where as_of_date = cluster_fit_date

),

-- Midranks by money, so that equal customers land in one group; every so-many-th where there are too many.
ranked as (

    select
        customer_id,
        cluster_fit_date as fit_date,
        rfm_segment,
        net_revenue,
        2 * rank() over (partition by cluster_fit_date order by net_revenue)
        + count(*) over (partition by cluster_fit_date, net_revenue) - 2 as double_rank,
        row_number() over (partition by cluster_fit_date order by net_revenue, customer_id) as customer_number,
        count(*) over (partition by cluster_fit_date) as customer_count

    from customers

    where is_active and as_of_date = cluster_fit_date

),

sampled as (

    select *

    from ranked

    where
        floor({{ as_ratio('customer_number * ' ~ sample_size, 'greatest(customer_count, ' ~ sample_size ~ ')') }})
        > floor({{ as_ratio('(customer_number - 1) * ' ~ sample_size, 'greatest(customer_count, ' ~ sample_size ~ ')') }})

),

cluster_counts as (

    select
        fit_date,
        cluster_count

    from {{ ref('int_cluster_counts__chosen') }}

    where is_chosen and algorithm = '{{ setting("cluster_algorithm") }}'

),

-- What a customer spends in the three months behind the fit date; null until they are over.
followed as (

    select
        sampled.*,
        cluster_counts.cluster_count,
        later.net_revenue_3m as following_revenue

    from sampled

    inner join cluster_counts
        on sampled.fit_date = cluster_counts.fit_date

    left join customers as later
        on
            sampled.customer_id = later.customer_id
            and later.is_month_end
            and later.as_of_date = {{ dbt.last_day(dbt.dateadd('month', 3, 'sampled.fit_date'), 'month') }}

),

grouped as (

    select
        followed.fit_date,
        followed.customer_id,
        clustered.algorithm as grouping_name,
        cast(clustered.cluster_id as {{ dbt.type_string() }}) as group_name,
        followed.following_revenue

    from followed

    inner join clustered
        on
            followed.fit_date = clustered.as_of_date
            and followed.customer_id = clustered.customer_id

    union all

    select
        fit_date,
        customer_id,
        'rfm_rules' as grouping_name,
        rfm_segment as group_name,
        following_revenue

    from followed

    union all

    select
        fit_date,
        customer_id,
        'money_quantiles' as grouping_name,
        cast(cast(floor({{ as_ratio('double_rank * cluster_count', '2 * customer_count') }}) as int) as {{ dbt.type_string() }})
            as group_name,
        following_revenue

    from followed

)

select * from grouped
