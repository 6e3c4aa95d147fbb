with

customers as (

    select * from {{ ref('int_customers__graded') }}

),

fit_dates as (

    select * from {{ ref('int_fit_dates__held') }}

),

assigned as (

    select * from {{ ref('int_customers__assigned') }}

),

names as (

    select * from {{ ref('int_clusters__named') }}

),

traces as (

    select * from {{ ref('cluster_traces') }}

),

segmented as (

    select
        customers.*,
        fit_dates.cluster_fit_date,
        case
            when fit_dates.cluster_fit_date is null then null
            when customers.is_active then assigned.cluster_id
            else 0
        end as cluster_id,
        case
            when fit_dates.cluster_fit_date is null then null
            when customers.is_active then coalesce(names.cluster_name, 'noise')
            else 'lapsed'
        end as cluster_name,
        assigned.cluster_distance,
        case
            when fit_dates.cluster_fit_date is null then null
            when customers.is_active then coalesce(traces.segment_key, 'noise')
            else 'lapsed'
        end as segment_key

    from customers

    inner join fit_dates
        on customers.as_of_date = fit_dates.as_of_date

    left join assigned
        on
            customers.as_of_date = assigned.as_of_date
            and customers.customer_id = assigned.customer_id

    left join names
        on
            assigned.cluster_fit_date = names.fit_date
            and assigned.cluster_id = names.cluster_id

    left join traces
        on
            assigned.cluster_fit_date = traces.fit_date
            and assigned.cluster_id = traces.cluster_id

)

select * from segmented
