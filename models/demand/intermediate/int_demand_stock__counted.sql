{% set has_stock = has_source_table('stock') %}
{% set types = column_types('stock') %}
{% if has_stock and not ['on_hand', 'is_available'] | select('in', declared_columns('stock')) | list %}
    {{ raise_source_problem('stock', 'columns must say which column is on_hand (pieces in stock) or is_available (yes or no).') }}
{% endif %}

with

items as (

    select * from {{ ref('int_demand_items__chosen') }}

),

{% if has_stock %}
    stock as (

        select * from {{ source_relation('stock') }}

    ),

    typed as (

        select
            {{ as_text_id(delivered_column('stock', 'product_id', types)) }} as product_id,
            {{ readable_date('stock', 'stock_date', types) }} as stock_date,
            {{ safely_cast(delivered_column('stock', 'on_hand', types), 'decimal(18,4)') }} as on_hand,
            {{ readable_flag(delivered_column('stock', 'is_available', types)) }} as is_available

        from stock

    ),
{% else %}
    -- No row, rather than no table: what a shop does not count is unknown.
    typed as (

        select
            product_id,
            cast(null as date) as stock_date,
            cast(null as decimal(18, 4)) as on_hand,
            cast(null as boolean) as is_available

        from items

        where false

    ),
{% endif %}

-- A product that was counted several times on a day was out if it was out in one of them.
days as (

    select
        product_id,
        stock_date,
        max(case when on_hand <= 0 or is_available = false then 1 else 0 end) as was_out

    from typed

    where product_id is not null and stock_date is not null and (on_hand is not null or is_available is not null)

    group by product_id, stock_date

),

counted as (

    select
        items.item,
        items.item_level,
        cast({{ dbt.date_trunc('week', 'days.stock_date') }} as date) as week_date,
        cast(sum(days.was_out) as bigint) as stock_out_days

    from days

    inner join items
        on days.product_id = items.product_id

    group by items.item, items.item_level, cast({{ dbt.date_trunc('week', 'days.stock_date') }} as date)

)

select * from counted
