with

month_ends as (

    select * from {{ ref('int_as_of_dates__planned') }}

    where is_month_end

),

-- A purchase that was taken back later was one in its month.
orders as (

    select * from {{ ref('orders') }}

    where is_purchase or cancelled_date is not null

),

days as (

    select * from {{ ref('int_days__counted') }}

    where coalesce(rejection_reason, 'used') <> 'date_out_of_range'

),

orders_by_month as (

    select
        cast({{ dbt.date_trunc('month', 'order_date') }} as date) as as_of_month,
        count(*) as order_count

    from orders

    group by 1

),

lines_by_month as (

    select
        cast({{ dbt.date_trunc('month', 'order_date') }} as date) as as_of_month,
        cast(sum(line_count) as bigint) as line_count,
        cast(sum(case when rejection_reason is not null then line_count else 0 end) as bigint) as rejected_line_count

    from days

    group by 1

),

counted as (

    select
        month_ends.as_of_date,
        month_ends.as_of_month,
        month_ends.as_of_month >= month_ends.data_start_date as is_whole_month,
        {{ dbt.datediff('month_ends.as_of_month', 'month_ends.window_end_date', 'day') }} as day_count,
        coalesce(orders_by_month.order_count, 0) as order_count,
        coalesce(lines_by_month.line_count, 0) as line_count,
        coalesce(lines_by_month.rejected_line_count, 0) as rejected_line_count

    from month_ends

    left join orders_by_month
        on month_ends.as_of_month = orders_by_month.as_of_month

    left join lines_by_month
        on month_ends.as_of_month = lines_by_month.as_of_month

)

select * from counted
