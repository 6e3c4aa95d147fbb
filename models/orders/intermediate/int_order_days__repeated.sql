{% set from_day = changed_from() %}
{% set is_bought = 'rejection_reason is null and customer_id is not null and goods_revenue > 0' %}

with

order_days as (

    select * from {{ ref('int_order_days__summed') }}

    where rejection_reason is null

),

-- A day of returns alone is not a visit, nor is a fee.
goods_days as (

    select * from {{ ref('int_order_days__summed') }}

    where {{ is_bought }}

),

{% if from_day is not none %}
    -- An order that is read again may have begun on any day before.
    begun as (

        select distinct
            customer_id,
            order_id

        from {{ ref('int_order_days__summed') }}

        where {{ is_bought }} and {{ is_read_again(from_day) }}

    ),
{% endif %}

-- Few in most shops: all that follows is done for these alone.
repeated as (

    select
        goods_days.customer_id,
        goods_days.order_id,
        min(goods_days.order_date) as first_purchase_date

    from goods_days

    {% if from_day is not none %}
        inner join begun
            on
                goods_days.customer_id = begun.customer_id
                and goods_days.order_id = begun.order_id
    {% endif %}

    group by goods_days.customer_id, goods_days.order_id

    having count(*) > 1

),

-- An id with more days before than this customer had with it was somebody else's in between: a till begins at 1 again.
numbered as (

    select
        *,
        dense_rank() over (partition by order_id order by order_date)
        > row_number() over (partition by customer_id, order_id order by order_date) as is_given_anew

    from order_days

    where order_id in (select order_id from repeated)

),

repeated_days as (

    select
        numbered.customer_id,
        numbered.order_id,
        numbered.order_date,
        numbered.is_given_anew,
        repeated.first_purchase_date

    from numbered

    inner join repeated
        on
            numbered.customer_id = repeated.customer_id
            and numbered.order_id = repeated.order_id

    where numbered.goods_revenue > 0

),

purchases as (

    select
        customer_id,
        order_id,
        {{ spaced_dates('order_date', setting('order_span_days')) }} as purchase_dates -- noqa: PRS

    from repeated_days

    where not is_given_anew

    group by customer_id, order_id

),

judged as (

    select
        repeated_days.customer_id,
        repeated_days.order_id,
        repeated_days.order_date,
        repeated_days.is_given_anew
        or coalesce(array_contains(purchases.purchase_dates, repeated_days.order_date), false) as is_purchase

    from repeated_days

    left join purchases
        on
            repeated_days.customer_id = purchases.customer_id
            and repeated_days.order_id = purchases.order_id

    where
        repeated_days.order_date > repeated_days.first_purchase_date
        and {{ is_read_again(from_day, 'repeated_days.order_date') }}

)

select * from judged
