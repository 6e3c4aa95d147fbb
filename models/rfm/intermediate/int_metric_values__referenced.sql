with

metric_values as (

    select * from {{ ref('int_metric_values__counted') }}

),

cut_points as (

    select * from {{ ref('int_cut_points__placed') }}

),

as_of_dates as (

    select * from {{ ref('int_as_of_dates__planned') }}

),

reference_cuts as (

    select
        cut_points.metric,
        cut_points.metric_value,
        count(*) as cut_count

    from cut_points

    inner join as_of_dates
        on
            cut_points.as_of_date = as_of_dates.as_of_date
            and as_of_dates.as_of_date = as_of_dates.score_reference_date

    group by cut_points.metric, cut_points.metric_value

),

distinct_values as (

    select
        metric,
        metric_value

    from metric_values

    union distinct

    select
        metric,
        metric_value

    from reference_cuts

),

-- The same midrank, in the 100 bins that the 99 cut points of the reference date make, instead of among today's
-- customers: a value between two cut points stands in the middle of its bin.
referenced as (

    select
        distinct_values.metric,
        distinct_values.metric_value,
        cast(
            2 * sum(coalesce(reference_cuts.cut_count, 0)) over (
                partition by distinct_values.metric
                order by distinct_values.metric_value
                rows between unbounded preceding and current row
            ) - coalesce(reference_cuts.cut_count, 0) + 1 as bigint
        ) as reference_numerator,
        2 * 100 as reference_denominator

    from distinct_values

    left join reference_cuts
        on
            distinct_values.metric = reference_cuts.metric
            and distinct_values.metric_value = reference_cuts.metric_value

)

select * from referenced
