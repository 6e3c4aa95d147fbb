{% set raw_columns = [
    'customer_id', 'order_id', 'product_id', 'ordered_at', 'quantity', 'unit_price', 'amount', 'status', 'currency'
] %}
{% set non_goods = source_option('transactions', 'non_goods') %}
{% set has_line_id = 'line_id' in declared_columns('transactions') %}
{% set rejects_repeats = 'repeats' in source_option('transactions', 'reject') and not has_line_id %}
{% set has_further = source_specs().transactions.further | select('in', declared_columns('transactions')) | list != [] %}
{% set has_order_values = order_level_meanings() != [] %}
{% set has_refunds = 'refunded_amount' in declared_columns('transactions') %}
{% set has_refund_days = has_refunds and 'refunded_at' in declared_columns('transactions') %}
{% set has_shipping = 'shipping' in declared_columns('transactions') %}
{% set aside = source_specs().transactions.aside | select('in', declared_columns('transactions')) | list %}
{% set aside_values = {
    'coupon_discount': 'abs(' ~ readable_number('coupon_discount', 'decimal(18,2)') ~ ')',
    'place': as_text_id('place'),
    'distance': readable_number('distance', 'decimal(18,4)'),
} %}

with

lines as (

    {# Written out, since what a model refers to is also asked before it is built. #}
    {% if shared_meanings() %}
        select * from {{ ref('int_transactions__shared') }}
    {% elif order_level_meanings() %}
        select * from {{ ref('int_transactions__completed') }}
    {% else %}
        select * from {{ ref('base_transactions') }}
    {% endif %}

),

times as (

    select * from {{ ref('stg_transaction_times') }}

),

{% if non_goods %}
    non_goods as (

        select * from {{ ref('stg_non_goods') }}

    ),
{% endif %}

typed as (

    select
        {{ known_customer() }} as customer_id,
        {{ transaction_id('order_id') }} as order_id,
        {{ transaction_key('customer_id') }} as customer_key,
        {{ transaction_key('order_id') }} as order_key,
        {{ as_text_id('line_id') }} as line_id,
        {{ transaction_id('product_id') }} as product_id,
        {{ as_text_id('channel') }} as channel,
        {{ as_text_id('currency') }} as currency,
        {{ readable_time('transactions', 'ordered_at') }} as ordered_at,
        {{ readable_number('quantity', 'decimal(18,4)') }} as quantity,
        {{ signed_amount() }} as amount,
        abs({{ readable_number('discount', 'decimal(18,2)') }}) as discount,
        {# Before rounding: a piece for a tenth of a cent is sold, not given. #}
        {{ is_free() }} as is_free,
        {{ is_marked('cancelled_when') }} as is_cancelled,
        {% if has_order_values %}
            is_superseded,
            has_contradiction,
        {% endif %}
        {% if has_refunds %}
            {{ money_part('refunded_amount') }} as refund_amount,
        {% endif %}
        {% if has_refund_days %}
            {{ readable_time('transactions', 'refunded_at') }} as refunded_at,
            {{ as_text_id('refunded_at') }} is not null as has_refund_day,
        {% endif %}
        {% if has_shipping %}
            {{ signed_shipping() }} as shipping_amount,
        {% endif %}
        {% for meaning in aside %}
            {{ aside_values[meaning] }} as {{ meaning }},
        {% endfor %}
        unreadable_line,
        {% for column in raw_columns %}
            cast({{ column }} as {{ dbt.type_string() }}) as raw_{{ column }}{{ ',' if not loop.last }}
        {% endfor %}

    from lines

),

dated as (

    select
        typed.*,
        times.order_date,
        times.order_hour,
        times.is_in_range,
        {% if has_refund_days %}
            case when typed.has_refund_day then refund_times.order_date else times.order_date end as refunded_date,
            case when typed.has_refund_day then refund_times.is_in_range else times.is_in_range end as is_refund_in_range,
        {% elif has_refunds %}
            times.order_date as refunded_date,
        {% endif %}
        {{ 'non_goods.product_id is null' if non_goods else 'true' }} as is_goods

    from typed

    left join times
        on {{ quarter_hour('typed.ordered_at') }} = times.quarter_hour_at

    {% if has_refund_days %}
        left join times as refund_times
            on {{ quarter_hour('typed.refunded_at') }} = refund_times.quarter_hour_at
    {% endif %}

    {% if non_goods %}
        left join non_goods
            on typed.product_id = non_goods.product_id
    {% endif %}

),

judged as (

    select
        *,
        case
            {% for reason, condition in rejection_rules() %}
                when {{ condition }} then '{{ reason }}'
            {% endfor %}
        end as unusable_reason

    from dated

),

{% if has_order_values and (has_line_id or rejects_repeats) %}
    -- The values of an order come from the deliveries that hold, so that they were chosen before.
    numbered as (

        select
            *,
            is_superseded and unusable_reason is null as is_repeated

        from judged

    ),
{% elif has_line_id %}
    -- The last usable delivery of a line holds; the texts settle what the time leaves open, so that every run picks the same.
    numbered as (

        select
            *,
            row_number() over (
                partition by customer_id, order_id, line_id, unusable_reason is null
                order by
                    ordered_at desc nulls last
                    {% for column in raw_columns %}
                        , raw_{{ column }} desc nulls last
                    {% endfor %}
            ) > 1 and line_id is not null and unusable_reason is null as is_repeated

        from judged

    ),
{% elif rejects_repeats %}
    -- Word for word: in every column that the source declares.
    numbered as (

        select
            *,
            row_number() over (
                partition by
                    customer_id, order_id, channel, discount, unusable_reason is null
                    {{ ', amount' if has_further }}
                    {{ ', refund_amount' if has_refunds }}
                    {{ ', refunded_at' if has_refund_days }}
                    {% for column in raw_columns %}
                        , raw_{{ column }}
                    {% endfor %}
                order by ordered_at
            ) > 1 and unusable_reason is null as is_repeated

        from judged

    ),
{% endif %}

decided as (

    select
        customer_id,
        order_id,
        customer_key,
        order_key,
        product_id,
        channel,
        ordered_at,
        order_date,
        order_hour,
        quantity,
        amount,
        discount,
        is_goods,
        {% if has_refunds %}
            refund_amount,
            refunded_date,
            {{ 'refunded_at' if has_refund_days else 'ordered_at' }} as refunded_at,
        {% endif %}
        {% if has_shipping %}
            shipping_amount,
        {% endif %}
        {% for meaning in aside %}
            {{ meaning }},
        {% endfor %}
        {% for column in raw_columns %}
            raw_{{ column }},
        {% endfor %}
        unreadable_line,
        coalesce(
            unusable_reason
            {{ ", case when is_repeated then 'line_repeated' end" if has_line_id or rejects_repeats }}
            {% for reason, condition in exclusion_rules() %}
                , case when {{ condition }} then '{{ reason }}' end
            {% endfor %}
        ) as rejection_reason

    from {{ 'numbered' if has_line_id or rejects_repeats else 'judged' }}

)

select * from decided
