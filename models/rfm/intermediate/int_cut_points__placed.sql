with

metric_values as (

    select * from {{ ref('int_metric_values__ranked') }}

),

percentiles as (

    select generated_number as percentile from ({{ dbt.generate_series(99) }}) as numbers

),

-- The percentiles whose customer has this value; most values of a large shop have none.
spanned as (

    select
        as_of_date,
        metric,
        metric_value,
        floor({{ as_ratio("100 * customers_below", "customers_in_all") }}) + 1 as percentile_from,
        floor({{ as_ratio("100 * (customers_below + customer_count)", "customers_in_all") }}) as percentile_to

    from metric_values

),

placed as (

    select
        spanned.as_of_date,
        spanned.metric,
        cast(percentiles.percentile as bigint) as percentile,
        spanned.metric_value

    from spanned

    inner join percentiles
        on percentiles.percentile between spanned.percentile_from and spanned.percentile_to

    where spanned.percentile_from <= spanned.percentile_to

)

select * from placed
