with

order_days as (

    select * from {{ ref('int_order_days__summed') }}

),

buyers as (

    select distinct customer_id

    from {{ ref('int_orders__netted') }}

    where is_purchase

),

classed as (

    select
        order_days.*,
        case
            when order_days.rejection_reason is not null then order_days.rejection_reason
            when order_days.customer_id is null then 'anonymous'
            else 'used'
        end as outcome_rule,
        buyers.customer_id is not null as is_buyer

    from order_days

    left join buyers
        on order_days.customer_id = buyers.customer_id

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
