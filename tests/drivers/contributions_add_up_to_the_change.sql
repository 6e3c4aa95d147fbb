-- Rows whose factors miss the change of the slice, and dimensions whose slices miss the change of the whole, by a cent or more.
with

drivers as (

    select * from {{ ref('revenue_drivers') }}

),

rows_missing as (

    select
        as_of_date,
        comparison,
        dimension,
        slice,
        revenue_change,
        customers_change + trading_days_change + frequency_change + mix_change + items_change + price_change
        + unexplained_change as explained

    from drivers

),

whole as (

    select * from drivers where dimension = 'whole'

),

dimensions as (

    select
        as_of_date,
        comparison,
        dimension,
        sum(revenue_change) as revenue_change

    from drivers

    group by as_of_date, comparison, dimension

)

select
    as_of_date,
    comparison,
    dimension,
    slice,
    revenue_change,
    explained
from rows_missing
where revenue_change <> explained

union all

select
    dimensions.as_of_date,
    dimensions.comparison,
    dimensions.dimension,
    cast(null as {{ dbt.type_string() }}) as slice,
    whole.revenue_change,
    dimensions.revenue_change as explained
from dimensions
inner join whole
    on dimensions.as_of_date = whole.as_of_date and dimensions.comparison = whole.comparison
where dimensions.revenue_change <> whole.revenue_change
