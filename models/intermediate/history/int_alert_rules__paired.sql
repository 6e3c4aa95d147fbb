with

rules as (

    select
        alert,
        metric,
        subject,
        comparison,
        {{ dbt.safe_cast('threshold', 'double') }} as threshold,
        {{ dbt.safe_cast('minimum_count', dbt.type_bigint()) }} as minimum_count

    from {{ ref('alert_rules') }}

    where lower(is_enabled) = 'true'

),

as_of_dates as (

    select * from {{ ref('int_as_of_dates__planned') }}

),

month_ends as (

    select * from {{ ref('int_as_of_dates__planned') }}

    where is_month_end

),

comparisons as (

    {% for comparison, month_count in {'month_before': 1, 'quarter_before': 3, 'year_before': 12}.items() %}
        select
            '{{ comparison }}' as comparison,
            {{ month_count }} as month_count
        {{ 'union all' if not loop.last }}
    {% endfor %}

),

-- A month is asked about when it is over; what speaks of the whole build, at the latest date alone.
asked as (

    select
        rules.*,
        as_of_dates.as_of_date,
        {{ add_interval('as_of_dates.as_of_month', '-comparisons.month_count', 'month') }} as compared_month

    from rules

    inner join as_of_dates
        on case when rules.comparison = 'none' then as_of_dates.is_latest else as_of_dates.is_month_end end

    left join comparisons
        on rules.comparison = comparisons.comparison

),

paired as (

    select
        asked.*,
        month_ends.as_of_date as compared_date,
        asked.as_of_date = max(asked.as_of_date) over (partition by asked.alert) as is_latest

    from asked

    left join month_ends
        on asked.compared_month = month_ends.as_of_month

)

select * from paired
