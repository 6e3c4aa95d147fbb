-- Each value is looked up in the public terms by its bounds, feature by feature, and added up again.
{% set features = decline_features() %}

with

regulars as (

    select * from {{ ref('int_regulars__featured') }}

),

scores as (

    select * from {{ new_rows(ref('decline_scores')) }}

),

feature_values as (

    {% for feature in features %}
        select customer_id, as_of_date, '{{ feature }}' as feature, {{ feature }} as feature_value
        from regulars
        {{ 'union all' if not loop.last }}
    {% endfor %}

),

added as (

    select
        scores.customer_id,
        scores.as_of_date,
        scores.log_odds,
        scores.decline_probability,
        scores.intercept,
        sum(terms.contribution) as contribution

    from scores

    inner join feature_values
        on
            scores.customer_id = feature_values.customer_id
            and scores.as_of_date = feature_values.as_of_date

    inner join {{ ref('decline_model_terms') }} as terms
        on
            scores.fit_date = terms.fit_date
            and feature_values.feature = terms.feature
            and case
                when feature_values.feature_value is null then terms.bin = 0
                else
                    terms.bin > 0
                    and feature_values.feature_value >= coalesce(terms.lower_bound, cast('-infinity' as double))
                    and feature_values.feature_value < coalesce(terms.upper_bound, cast('infinity' as double))
            end

    group by scores.customer_id, scores.as_of_date, scores.log_odds, scores.decline_probability, scores.intercept

)

select *
from added
where
    log_odds <> intercept + contribution
    or abs(ln(decline_probability / (1 - decline_probability)) - cast(log_odds as double)) > 1e-6
