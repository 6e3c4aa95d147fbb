with

regulars as (

    select * from {{ ref('int_regulars__explained') }}

),

-- The likeliest first; equal customers share a decile, that of their middle.
placed as (

    select
        *,
        {{ as_ratio('1', '1 + exp(-cast(log_odds as double))') }} as decline_probability,
        2 * rank() over (partition by as_of_date order by log_odds desc) - 2
        + count(*) over (partition by as_of_date, log_odds) as double_rank,
        2 * count(*) over (partition by as_of_date) as double_count

    from regulars

),

ranked as (

    select
        customer_id,
        as_of_date,
        fit_date,
        decline_probability,
        cast(least(10, 1 + floor({{ as_ratio('10 * double_rank', 'double_count') }})) as int) as decline_decile,
        net_revenue,
        cast(decline_probability * cast(net_revenue as double) as decimal(18, 2)) as revenue_at_risk,
        log_odds,
        intercept,
        {% for number in range(1, 4) %}
            reason_{{ number }}_feature,
            reason_{{ number }}_value,
            reason_{{ number }}_contribution,
        {% endfor %}
        cast(
            log_odds - intercept
            {% for number in range(1, 4) %}
                - coalesce(reason_{{ number }}_contribution, 0)
            {% endfor %}
            as decimal(12, 6)
        ) as other_contribution

    from placed

)

select * from ranked
