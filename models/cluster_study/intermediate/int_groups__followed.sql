with

customers as (

    select * from {{ ref('customer_segment_history') }}

),

-- Not from the step above: what is read twice is first stored whole.
later_customers as (

    select * from {{ ref('customer_segment_history') }}

    where is_month_end

),

assignments as (

    select * from {{ ref('cluster_assignments') }}

),

sample as (

    select * from {{ ref('int_features__sampled') }}

),

due as (

    select min(first_due_date) as first_due_date from {{ ref('int_as_of_dates__due') }}

    where memory = 'cluster_study'

),

fits as (

    select distinct
        fit_date,
        {{ dbt.last_day(dbt.dateadd('month', 3, 'fit_date'), 'month') }} as followed_until_date

    from sample

),

-- Fits whose three months were over before the first day that counts now stay as they are.
due_fits as (

    select fits.*

    from fits

    inner join due
        on fits.followed_until_date >= due.first_due_date

),

-- Midranks by money, so that equal customers land in one group.
ranked as (

    select
        customers.customer_id,
        due_fits.fit_date,
        due_fits.followed_until_date,
        customers.rfm_segment,
        2 * rank() over (partition by due_fits.fit_date order by customers.net_revenue)
        + count(*) over (partition by due_fits.fit_date, customers.net_revenue) - 2 as double_rank,
        count(*) over (partition by due_fits.fit_date) as customer_count

    from customers

    inner join due_fits
        on customers.as_of_date = due_fits.fit_date

    where customers.is_active and customers.as_of_date = customers.cluster_fit_date

),

cluster_counts as (

    select
        fit_date,
        cluster_count

    from {{ ref('cluster_selection') }}

    where is_chosen

),

-- What a customer spends in the three months behind the fit date; null until they are over.
followed as (

    select
        ranked.*,
        cluster_counts.cluster_count,
        later_customers.net_revenue_3m as following_revenue

    from ranked

    inner join sample
        on
            ranked.fit_date = sample.fit_date
            and ranked.customer_id = sample.customer_id

    inner join cluster_counts
        on ranked.fit_date = cluster_counts.fit_date

    left join later_customers
        on
            ranked.customer_id = later_customers.customer_id
            and ranked.followed_until_date = later_customers.as_of_date

),

grouped as (

    select
        followed.fit_date,
        followed.followed_until_date,
        followed.customer_id,
        assignments.algorithm as grouping_name,
        cast(assignments.cluster_id as {{ dbt.type_string() }}) as group_name,
        followed.following_revenue

    from followed

    inner join assignments
        on
            followed.fit_date = assignments.fit_date
            and followed.customer_id = assignments.customer_id

    union all

    select
        fit_date,
        followed_until_date,
        customer_id,
        'rfm_rules' as grouping_name,
        rfm_segment as group_name,
        following_revenue

    from followed

    union all

    select
        fit_date,
        followed_until_date,
        customer_id,
        'money_quantiles' as grouping_name,
        cast(cast(floor({{ as_ratio('double_rank * cluster_count', '2 * customer_count') }}) as int) as {{ dbt.type_string() }})
            as group_name,
        following_revenue

    from followed

)

select * from grouped
