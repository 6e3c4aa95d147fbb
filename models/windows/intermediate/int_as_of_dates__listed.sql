with

shop as (

    select * from {{ ref('int_shops__dated') }}

),

-- A hundred years of months.
months as (

    select generated_number as month_number from ({{ dbt.generate_series(1200) }}) as numbers

),

month_ends as (

    select {{ add_interval(dbt.date_trunc('month', 'shop.first_line_date'), 'months.month_number', 'month') }}
        as window_end_date

    from shop

    cross join months

    where
        {{ add_interval(dbt.date_trunc('month', 'shop.first_line_date'), 'months.month_number', 'month') }}
        <= {{ add_interval('shop.latest_as_of_date', 1, 'day') }}

),

latest as (

    select {{ add_interval('latest_as_of_date', 1, 'day') }} as window_end_date

    from shop

    where latest_as_of_date >= first_line_date

),

window_ends as (

    select window_end_date from month_ends
    union distinct
    select window_end_date from latest

),

listed as (

    select
        window_ends.window_end_date,
        shop.data_start_date,
        {{ add_interval('window_ends.window_end_date', -1, 'day') }} as as_of_date,
        cast(
            {{ dbt.date_trunc('month', add_interval('window_ends.window_end_date', -1, 'day')) }} as date
        ) as as_of_month,
        window_ends.window_end_date = cast({{ dbt.date_trunc('month', 'window_ends.window_end_date') }} as date)
            as is_month_end,
        window_ends.window_end_date = {{ add_interval('shop.latest_as_of_date', 1, 'day') }} as is_latest,
        {{ add_interval('window_ends.window_end_date', -setting('rfm_window_months'), 'month') }} as look_back_start_date

    from window_ends

    cross join shop

)

select * from listed
