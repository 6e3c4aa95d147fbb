with

rules as (

    select
        alert,
        metric,
        subject,
        comparison,
        applies,
        {{ safely_cast('threshold', 'double') }} as threshold,
        {{ safely_cast('minimum_count', dbt.type_bigint()) }} as minimum_count

    from {{ ref('alert_rules') }}

    where applies <> 'never'

),

as_of_dates as (

    select
        *,
        max(case when is_month_end then as_of_date end) over () as latest_month_end

    from {{ ref('int_as_of_dates__planned') }}

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
        rules.comparison = 'none' or as_of_dates.as_of_date = as_of_dates.latest_month_end as is_latest,
        {{ add_interval('as_of_dates.as_of_month', '-comparisons.month_count', 'month') }} as compared_month,
        {{ add_interval('as_of_dates.as_of_month', -12, 'month') }} as month_of_year_before

    from rules

    inner join as_of_dates
        on case when rules.comparison = 'none' then as_of_dates.is_latest else as_of_dates.is_month_end end

    left join comparisons
        on rules.comparison = comparisons.comparison

),

-- A rule of the first year gives way where the same month of the year before can be compared.
paired as (

    select
        asked.*,
        month_ends.as_of_date as compared_date

    from asked

    left join month_ends
        on asked.compared_month = month_ends.as_of_month

    left join month_ends as years_before
        on asked.month_of_year_before = years_before.as_of_month

    where
        asked.applies <> 'first_year'
        or not coalesce(
            case
                when asked.metric in ('orders_fall', 'rejected_share_rise')
                    then years_before.as_of_month >= years_before.data_start_date
                else not years_before.is_left_truncated
            end,
            false
        )

)

select * from paired
