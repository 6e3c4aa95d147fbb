with

segments as (

    select * from {{ ref('int_segment_dates__summed') }}

    where is_month_end and not is_left_truncated

),

months as (

    select * from {{ ref('int_months__counted') }}

    where is_whole_month

),

builds as (

    select * from {{ ref('int_builds__counted') }}

),

-- The lapsed are a share of all customers; nobody of them is active.
measured as (

    select
        as_of_date,
        {{ dbt.concat(['scheme', "'.'", 'segment']) }} as subject,
        100 * case
            when segment = 'lapsed' then {{ as_ratio('customer_count', 'customers_in_all') }}
            else {{ as_ratio('active_customer_count', 'active_customers_in_all') }}
        end as alert_level,
        case when segment = 'lapsed' then customers_in_all else active_customers_in_all end as counted

    from segments

    union all

    select
        as_of_date,
        'orders' as subject,
        {{ as_ratio('order_count', 'day_count') }} as alert_level,
        order_count as counted

    from months

    union all

    select
        as_of_date,
        'rejected_lines' as subject,
        100 * {{ as_ratio('rejected_line_count', 'line_count') }} as alert_level,
        line_count as counted

    from months

    union all

    select
        as_of_date,
        'undated_lines' as subject,
        100 * {{ as_ratio('undated_line_count', 'line_count') }} as alert_level,
        line_count as counted

    from builds

    union all

    select
        as_of_date,
        'last_line' as subject,
        cast({{ dbt.datediff('last_line_date', 'run_date', 'day') }} as double) as alert_level,
        line_count as counted

    from builds

)

select * from measured
