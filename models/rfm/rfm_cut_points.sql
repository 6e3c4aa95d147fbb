with

cut_points as (

    select * from {{ ref('int_cut_points__placed') }}

),

as_of_dates as (

    select * from {{ ref('int_as_of_dates__planned') }}

),

-- Recency was ranked as a negative number, so that more is better; people read days.
in_original_units as (

    select
        as_of_date,
        metric,
        cast(percentile as int) as percentile,
        cast(case when metric = 'recency' then -metric_value else metric_value end as decimal(18, 2)) as cut_point

    from cut_points

),

scaled as (

    select
        'relative' as scale,
        in_original_units.*

    from in_original_units

    union all

    select
        'fixed' as scale,
        in_original_units.*

    from in_original_units

    inner join as_of_dates
        on
            in_original_units.as_of_date = as_of_dates.as_of_date
            and as_of_dates.as_of_date = as_of_dates.score_reference_date

)

select * from scaled
