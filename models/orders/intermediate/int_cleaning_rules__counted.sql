with

order_days as (

    select * from {{ ref('int_order_days__summed') }}

),

-- Once by customer and reason, since every rule counts customers.
summed as (

    select
        customer_id,
        rejection_reason,
        {% for column in [
            'line_count', 'return_line_count', 'non_goods_line_count', 'zero_line_count',
            'return_revenue', 'goods_revenue', 'net_revenue'
        ] %}
            sum({{ column }}) as {{ column }}{{ ',' if not loop.last }}
        {% endfor %}

    from order_days

    group by 1, 2

),

buyers as (

    select distinct customer_id

    from {{ ref('orders') }}

    where is_purchase

),

classed as (

    select
        summed.*,
        case
            when summed.rejection_reason is not null then summed.rejection_reason
            when summed.customer_id is null then 'anonymous'
            else 'used'
        end as outcome_rule,
        buyers.customer_id is not null as is_buyer

    from summed

    left join buyers
        on summed.customer_id = buyers.customer_id

),

-- A line counts under each rule that it meets: raw, its outcome, and the notes.
counted as (

    {% for rule, condition, lines, revenue in [
        ("'raw'", 'true', 'line_count', 'net_revenue'),
        ('outcome_rule', 'true', 'line_count', 'net_revenue'),
        ("'return_lines'", "outcome_rule = 'used'", 'return_line_count', 'return_revenue'),
        ("'non_goods_lines'", "outcome_rule = 'used'", 'non_goods_line_count', 'net_revenue - goods_revenue'),
        ("'zero_amount_lines'", "outcome_rule = 'used'", 'zero_line_count', '0'),
        ("'returns_only_customers'", "outcome_rule = 'used' and not is_buyer", 'line_count', 'net_revenue'),
    ] %}
        select
            {{ rule }} as cleaning_rule,
            sum({{ lines }}) as line_count,
            count(distinct case when {{ lines }} > 0 then customer_id end) as customer_count,
            sum({{ revenue }}) as net_revenue

        from classed

        where {{ condition }}

        group by 1

        {{ 'union all' if not loop.last }}
    {% endfor %}

)

select * from counted
