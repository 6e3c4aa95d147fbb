{% set features = decline_features() %}

with

regulars as (

    select * from {{ ref('int_regulars__featured') }}

),

dates as (

    select * from {{ ref('int_decline_dates__held') }}

),

fits as (

    select * from {{ ref('decline_model_terms') }}

),

-- One wide row per fit: a join on rows per feature would multiply the customers first. The last bin has no end.
terms as (

    select
        {% for feature in features %}
            {% for bin in range(decline_bin_slots() + 1) %}
                {% set is_it = "feature = '" ~ feature ~ "' and bin = " ~ bin %}
                max(case when {{ is_it }} then cast(contribution as decimal(12, 6)) end) as {{ feature }}_contribution_{{ bin }},
                coalesce(max(case when {{ is_it }} then upper_bound end), cast('infinity' as double)) as {{ feature }}_bound_{{ bin }},
            {% endfor %}
        {% endfor %}
        max(case when feature = 'intercept' then cast(contribution as decimal(12, 6)) end) as intercept,
        fit_date

    from fits

    group by fit_date

),

contributed as (

    select
        regulars.customer_id,
        regulars.as_of_date,
        terms.fit_date,
        {% for feature in features %}
            regulars.{{ feature }},
            {{ step_contribution(feature) }} as {{ feature }}_contribution,
        {% endfor %}
        terms.intercept

    from regulars

    inner join dates
        on regulars.as_of_date = dates.as_of_date

    inner join terms
        on dates.decline_fit_date = terms.fit_date

),

-- Decimals: exact in any order.
scored as (

    select
        *,
        cast(
            intercept
            {% for feature in features %}
                + coalesce({{ feature }}_contribution, 0)
            {% endfor %}
            as decimal(12, 6)
        ) as log_odds

    from contributed

)

select * from scored
