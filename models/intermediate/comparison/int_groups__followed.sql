with

customers as (

    select * from {{ ref('int_customers__segmented') }}

),

clustered as (

    select * from {{ ref('int_clusters__sampled') }}

),

sample as (

    select * from {{ ref('int_features__sampled') }}

),

-- Midranks by money, so that equal customers land in one group.
ranked as (

    select
        customer_id,
        as_of_date as fit_date,
        rfm_segment,
        2 * rank() over (partition by as_of_date order by net_revenue)
        + count(*) over (partition by as_of_date, net_revenue) - 2 as double_rank,
        count(*) over (partition by as_of_date) as customer_count

    from customers

    where is_active and as_of_date = cluster_fit_date

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
        ranked.*,
        cluster_counts.cluster_count,
        later.net_revenue_3m as following_revenue

    from ranked

    inner join sample
        on
            ranked.fit_date = sample.fit_date
            and ranked.customer_id = sample.customer_id

    inner join cluster_counts
        on ranked.fit_date = cluster_counts.fit_date

    left join customers as later
        on
            ranked.customer_id = later.customer_id
            and later.is_month_end
            and later.as_of_date = {{ dbt.last_day(dbt.dateadd('month', 3, 'ranked.fit_date'), 'month') }}

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
            followed.fit_date = clustered.fit_date
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
