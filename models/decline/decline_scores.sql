with

regulars as (

    select * from {{ ref('int_regulars__ranked') }}

),

labels as (

    select * from {{ ref('feature_labels') }}

    where language = '{{ setting("label_language") }}'

),

labelled as (

    select
        regulars.customer_id,
        regulars.as_of_date,
        regulars.fit_date,
        regulars.decline_probability,
        regulars.decline_decile,
        regulars.net_revenue,
        regulars.revenue_at_risk,
        regulars.log_odds,
        regulars.intercept,
        {% for number in range(1, 4) %}
            regulars.reason_{{ number }}_feature,
            labels_{{ number }}.label as reason_{{ number }}_label,
            regulars.reason_{{ number }}_value,
            regulars.reason_{{ number }}_contribution,
        {% endfor %}
        regulars.other_contribution

    from regulars

    {% for number in range(1, 4) %}
        left join labels as labels_{{ number }}
            on regulars.reason_{{ number }}_feature = labels_{{ number }}.feature
    {% endfor %}

)

select * from labelled
