with

regulars as (

    select * from {{ ref('int_regulars__explained') }}

),

labels as (

    select * from {{ ref('feature_labels') }}

    where language = '{{ setting("label_language") }}'

),

-- The likeliest first; equal customers share a decile, that of their middle.
ranked as (

    select
        *,
        {{ as_ratio('1', '1 + exp(-cast(log_odds as double))') }} as decline_probability,
        2 * rank() over (partition by as_of_date order by log_odds desc) - 2
        + count(*) over (partition by as_of_date, log_odds) as double_rank,
        2 * count(*) over (partition by as_of_date) as double_count

    from regulars

),

published as (

    select
        ranked.customer_id,
        ranked.as_of_date,
        ranked.fit_date,
        ranked.decline_probability,
        cast(least(10, 1 + floor({{ as_ratio('10 * ranked.double_rank', 'ranked.double_count') }})) as int) as decline_decile,
        ranked.net_revenue,
        cast(ranked.decline_probability * cast(ranked.net_revenue as double) as decimal(18, 2)) as revenue_at_risk,
        ranked.log_odds,
        ranked.intercept,
        {% for number in range(1, 4) %}
            ranked.reason_{{ number }}_feature,
            labels_{{ number }}.label as reason_{{ number }}_label,
            ranked.reason_{{ number }}_value,
            ranked.reason_{{ number }}_contribution,
        {% endfor %}
        cast(
            ranked.log_odds - ranked.intercept
            {% for number in range(1, 4) %}
                - coalesce(ranked.reason_{{ number }}_contribution, 0)
            {% endfor %}
            as decimal(12, 6)
        ) as other_contribution

    from ranked

    {% for number in range(1, 4) %}
        left join labels as labels_{{ number }}
            on ranked.reason_{{ number }}_feature = labels_{{ number }}.feature
    {% endfor %}

)

select * from published
