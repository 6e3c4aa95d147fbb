{% set comparisons = driver_comparisons() %}

with

as_of_dates as (

    select * from {{ ref('int_as_of_dates__planned') }}

),

month_numbers as (

    select generated_number - 1 as month_number from ({{ dbt.generate_series(3) }}) as numbers

),

comparisons as (

    {% for comparison, spec in comparisons.items() %}
        select
            '{{ comparison }}' as comparison,
            {{ spec.month_count }} as month_count,
            {{ spec.months_back }} as months_back
        {{ 'union all' if not loop.last }}
    {% endfor %}

),

-- Only whole months that lie behind the first day of the data.
paired as (

    select
        as_of_dates.as_of_date,
        comparisons.comparison,
        comparisons.month_count,
        {{ add_interval(add_interval('as_of_dates.window_end_date', '-comparisons.months_back', 'month'), -1, 'day') }}
            as compared_date,
        {{ add_interval('as_of_dates.window_end_date', '-comparisons.month_count', 'month') }} as start_date,
        {{ add_interval('as_of_dates.window_end_date', '-comparisons.month_count - comparisons.months_back', 'month') }}
            as start_date_before,
        as_of_dates.data_start_date

    from as_of_dates

    cross join comparisons

    where as_of_dates.is_month_end

),

-- Who was in which segment when the period began: nothing of the compared money is in it.
segmented as (

    select
        paired.*,
        coalesce(not beginnings.is_left_truncated and not earlier_beginnings.is_left_truncated, false) as has_segments

    from paired

    left join as_of_dates as beginnings
        on {{ add_interval('paired.start_date', -1, 'day') }} = beginnings.as_of_date

    left join as_of_dates as earlier_beginnings
        on {{ add_interval('paired.start_date_before', -1, 'day') }} = earlier_beginnings.as_of_date

    where paired.start_date_before >= paired.data_start_date

),

sides as (

    select false as is_before
    union all
    select true as is_before

),

planned as (

    select
        segmented.as_of_date,
        segmented.comparison,
        segmented.compared_date,
        sides.is_before,
        {{ add_interval(
            'case when sides.is_before then segmented.start_date_before else segmented.start_date end',
            'month_numbers.month_number', 'month'
        ) }} as order_month,
        segmented.start_date,
        {{ add_interval('segmented.start_date', -1, 'day') }} as segment_date,
        {{ add_interval('segmented.start_date_before', -1, 'day') }} as segment_date_before,
        segmented.has_segments

    from segmented

    inner join month_numbers
        on segmented.month_count > month_numbers.month_number

    cross join sides

)

select * from planned
