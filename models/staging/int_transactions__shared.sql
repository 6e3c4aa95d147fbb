{% set shared = shared_meanings() %}
{{ config(enabled=shared != [], materialized='table') }}
{% set columns = declared_columns('transactions') %}
{% set non_goods = source_option('transactions', 'non_goods') %}
{% set order = 'order_key, customer_key, order_number' %}
{% set has_price = 'quantity' in columns and 'unit_price' in columns %}

with

lines as (

    select * from {{ ref('int_transactions__completed') }}

),

{% if non_goods %}
    non_goods as (

        select * from {{ ref('stg_non_goods') }}

    ),
{% endif %}

-- Which lines carry the money of their order, 0 = best: one that is cancelled would take all of it away.
ranked as (

    select
        lines.*,
        case
            when lines.is_superseded then 5
            when {{ readable_time('transactions', 'lines.ordered_at') }} is null then 4
            {% if 'amount' not in shared %}
                when {{ readable_amount() }} is null then 4
            {% endif %}
            {% if 'currency' in columns %}
                when {{ is_other_currency(as_text_id('currency')) }} then 4
            {% endif %}
            when {{ is_marked('cancelled_when') }} then 3
            when {{ is_marked('returned_when') }} then 2
            {% if 'amount' not in shared %}
                when {{ readable_amount() }} < 0 then 2
            {% endif %}
            {% if non_goods %}
                when non_goods.product_id is not null then 1
            {% endif %}
            else 0
        end as carrier_rank,
        {% if 'amount' not in shared %}
            coalesce(abs({{ readable_amount() }}), 0) as weight
        {% elif has_price %}
            coalesce(abs({{ safely_cast(
                readable_number('quantity', 'decimal(18,4)') ~ ' * ' ~ readable_number('unit_price', 'decimal(18,6)'), 'decimal(18,2)'
            ) }}), 0) as weight
        {% else %}
            1 as weight
        {% endif %}

    from lines

    {% if non_goods %}
        left join non_goods
            on {{ as_text_id('lines.product_id') }} = non_goods.product_id
    {% endif %}

),

weighted as (

    select
        *,
        case when carrier_rank = min(carrier_rank) over (partition by {{ order }}) then weight else 0 end as carrier_weight,
        carrier_rank = min(carrier_rank) over (partition by {{ order }}) as is_carrier

    from ranked

),

-- Lines for nothing share alike.
levelled as (

    select
        *,
        case
            when sum(carrier_weight) over (partition by {{ order }}) > 0 then carrier_weight
            when is_carrier then 1
            else 0
        end as share_weight

    from weighted

),

-- In an order that lines are equal in has no meaning: what decides is every value, so that each run gives the same.
summed as (

    select
        *,
        sum(share_weight) over (partition by {{ order }}) as order_weight,
        sum(share_weight) over (
            partition by {{ order }}
            order by
                {% for meaning in ['product_id', 'line_id'] + transaction_meanings() | reject('in', ['product_id', 'line_id']) | list %}
                    cast({{ meaning }} as {{ dbt.type_string() }}) nulls last{{ ',' if not loop.last }}
                {% endfor %}
            rows between unbounded preceding and current row
        ) as weight_so_far

    from levelled

),

shared as (

    select
        {% for meaning in transaction_meanings() %}
            {{ meaning }},
        {% endfor %}
        unreadable_line,
        is_superseded,
        has_contradiction,
        {% for meaning in shared %}
            {% set total = 'total_' ~ meaning %}
            case
                -- What contradicts itself is rejected with the money that the line has.
                when order_key is null or has_contradiction
                    then {{ order_money(meaning) if meaning == 'amount' else 'coalesce(' ~ order_money(meaning) ~ ', 0)' }}
                {% if meaning != 'amount' %}
                    when lacks_{{ meaning }} then 0
                {% endif %}
                -- Each share is the difference of two rounded sums, so that they add up to the cent.
                else
                    {{ share_so_far(total, 'weight_so_far', 'order_weight') }}
                    - {{ share_so_far(total, '(weight_so_far - share_weight)', 'order_weight') }}
            end as shared_{{ meaning }}{{ ',' if not loop.last }}
        {% endfor %}

    from summed

)

select * from shared
