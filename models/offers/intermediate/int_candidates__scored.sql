{% set methods = setting('recommendation_methods') %}

with

customers as (

    select * from {{ ref('int_offer_customers__listed') }}

),

items as (

    select * from {{ ref('int_items__counted') }}

),

customer_items as (

    select * from {{ ref('int_customer_items__counted') }}

),

similar_items as (

    select * from {{ ref('int_candidates__similar') }}

),

{% if 'matrix_factorisation' in methods %}
    factored as (

        select * from {{ ref('factor_candidates') }}

    ),
{% endif %}

-- Enough of the most popular for a list even of who has bought most of them.
popular as (

    select
        customers.as_of_date,
        customers.customer_id,
        'popularity' as method,
        items.item_id,
        cast(items.customer_count as decimal(18, 6)) as score

    from customers

    inner join items
        on customers.as_of_date = items.as_of_date

    where items.popularity_rank <= {{ 20 * setting('recommendation_count') }}

),

own as (

    select
        customers.as_of_date,
        customers.customer_id,
        'own_repeats' as method,
        customer_items.item_id,
        cast(customer_items.basket_count as decimal(18, 6)) as score

    from customers

    inner join customer_items
        on
            customers.as_of_date = customer_items.as_of_date
            and customers.customer_id = customer_items.customer_id

    where customer_items.basket_count > 0

),

scored as (

    select * from popular

    {% if 'own_repeats' in methods %}
        union all

        select * from own
    {% endif %}

    {% if 'similar_items' in methods %}
        union all

        select
            as_of_date,
            customer_id,
            'similar_items' as method,
            item_id,
            score

        from similar_items
    {% endif %}

    {% if 'matrix_factorisation' in methods %}
        union all

        select
            as_of_date,
            customer_id,
            'matrix_factorisation' as method,
            item_id,
            cast(round(score, 6) as decimal(18, 6)) as score

        from factored
    {% endif %}

)

select * from scored
