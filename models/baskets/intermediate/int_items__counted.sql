with

customer_items as (

    select * from {{ ref('int_customer_items__counted') }}

    where basket_count > 0

),

sizes as (

    select
        as_of_date,
        count(distinct customer_id) as all_customer_count

    from customer_items

    group by as_of_date

),

counted as (

    select
        as_of_date,
        item_id,
        count(*) as customer_count,
        cast(sum(basket_count) as bigint) as basket_count

    from customer_items

    group by as_of_date, item_id

),

ranked as (

    select
        counted.*,
        sizes.all_customer_count,
        -- What nobody can be surprised by carries little information (Vargas and Castells 2011).
        cast(round(
            -ln({{ as_ratio('counted.customer_count', 'sizes.all_customer_count') }}) / ln(2), 6
        ) as decimal(12, 6)) as novelty,
        row_number() over (
            partition by counted.as_of_date
            order by counted.customer_count desc, counted.basket_count desc, counted.item_id asc
        ) as popularity_rank

    from counted

    inner join sizes
        on counted.as_of_date = sizes.as_of_date

)

select * from ranked
