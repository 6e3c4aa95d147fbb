with

ranked as (

    select * from {{ ref('int_metric_values__ranked') }}

),

referenced as (

    select * from {{ ref('int_metric_values__referenced') }}

),

scored as (

    select
        ranked.as_of_date,
        ranked.metric,
        ranked.metric_value,
        ranked.numerator,
        ranked.denominator,
        referenced.reference_numerator,
        referenced.reference_denominator,
        {{ quintile_score(
            'ranked.customers_below', 'ranked.customer_count', 'ranked.customers_in_all', 'ranked.customers_at_lowest'
        ) }} as score

    from ranked

    inner join referenced
        on
            ranked.metric = referenced.metric
            and ranked.metric_value = referenced.metric_value

)

select * from scored
