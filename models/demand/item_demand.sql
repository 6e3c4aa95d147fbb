with

weeks as (

    select * from {{ ref('int_demand_weeks__summed') }}

),

items as (

    select * from {{ ref('int_demand_items__chosen') }}

),

stock as (

    select * from {{ ref('int_demand_stock__counted') }}

),

summed as (

    select
        items.item,
        items.item_level,
        items.parent_item,
        weeks.week_date,
        sum(weeks.units) as units,
        sum(weeks.net_revenue) as net_revenue

    from weeks

    inner join items
        on weeks.product_id = items.product_id

    group by items.item, items.item_level, items.parent_item, weeks.week_date

),

spans as (

    select
        item,
        item_level,
        parent_item,
        min(week_date) as first_week,
        max(week_date) as last_week

    from summed

    group by item, item_level, parent_item

),

-- A hundred years of weeks.
numbers as (

    select generated_number as week_number from ({{ dbt.generate_series(5218) }}) as numbers

),

-- Weeks without a sale are zeros, from the first week with a sale or a return to the last.
filled as (

    select
        spans.item,
        spans.item_level,
        spans.parent_item,
        {{ add_interval('spans.first_week', '7 * (numbers.week_number - 1)', 'day') }} as week_date

    from spans

    inner join numbers
        on numbers.week_number <= 1 + {{ dbt.datediff('spans.first_week', 'spans.last_week', 'day') }} / 7

),

joined as (

    select
        filled.item,
        filled.item_level,
        filled.parent_item,
        filled.week_date,
        cast(coalesce(summed.units, 0) as decimal(18, 4)) as units,
        cast(coalesce(summed.net_revenue, 0) as decimal(18, 2)) as net_revenue,
        stock.stock_out_days

    from filled

    left join summed
        on
            filled.item = summed.item
            and filled.item_level = summed.item_level
            and filled.week_date = summed.week_date

    left join stock
        on
            filled.item = stock.item
            and filled.item_level = stock.item_level
            and filled.week_date = stock.week_date

)

select * from joined
