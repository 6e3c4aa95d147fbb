{% set features = response_features() %}
{% set explained = features + ['campaign_type'] %}

with

featured as (

    select * from {{ ref('int_contacts__featured') }}

),

fitted_terms as (

    select * from {{ ref('response_model_terms') }}

),

fits as (

    select distinct fit_date from fitted_terms

),

-- A campaign is scored by what was known on its first day.
campaigns as (

    select
        campaign_id,
        min(contact_date) as first_contact_date

    from featured

    group by campaign_id

),

held as (

    select
        campaigns.campaign_id,
        max(fits.fit_date) as fit_date

    from campaigns

    inner join fits
        on campaigns.first_contact_date >= fits.fit_date

    group by campaigns.campaign_id

),

contacts as (

    select
        featured.*,
        held.fit_date

    from featured

    inner join held
        on featured.campaign_id = held.campaign_id

),

-- One wide row per fit: a join on rows per feature would multiply the customers first. The last step has no end.
terms as (

    select
        {% for feature in features %}
            {% set is_it = "feature = '" ~ feature ~ "'" %}
            coalesce(max(case when {{ is_it }} and bin = 0 then coefficient end), 0) as {{ feature }}_0,
            coalesce(max(case when {{ is_it }} then centre end), 0) as {{ feature }}_centre,
            coalesce(max(case when {{ is_it }} then scale end), 1) as {{ feature }}_scale,
            {% for bin in range(1, response_bin_slots() + 1) %}
                coalesce(max(case when {{ is_it }} and bin = {{ bin }} then coefficient end), 0) as {{ feature }}_{{ bin }},
                coalesce(max(case when {{ is_it }} and bin = {{ bin }} then upper_bound end), cast('infinity' as double))
                    as {{ feature }}_bound_{{ bin }},
            {% endfor %}
        {% endfor %}
        cast(max(case when feature = 'intercept' then coefficient end) as decimal(12, 6)) as intercept,
        max(model) as model,
        fit_date

    from fitted_terms

    group by fit_date

),

type_terms as (

    select
        fit_date,
        campaign_type,
        cast(coefficient as decimal(12, 6)) as contribution

    from fitted_terms

    where feature = 'campaign_type'

),

contributed as (

    select
        contacts.*,
        terms.intercept,
        {% for feature in features %}
            {{ response_contribution(feature) }} as {{ feature }}_contribution,
        {% endfor %}
        cast(coalesce(type_terms.contribution, 0) as decimal(12, 6)) as campaign_type_contribution

    from contacts

    inner join terms
        on contacts.fit_date = terms.fit_date

    left join type_terms
        on contacts.fit_date = type_terms.fit_date and contacts.campaign_type = type_terms.campaign_type

),

numbered as (

    select
        *,
        {% for feature in explained %}
            {{ contribution_number(feature, loop.index) }} as {{ feature }}_number{{ ',' if not loop.last }}
        {% endfor %}

    from contributed

),

{% for number in range(1, 4) %}
    largest_{{ number }} as (

        select
            *,
            {{ largest_number(explained, below='reason_' ~ (number - 1) ~ '_number' if number > 1) }} as reason_{{ number }}_number

        from {{ 'numbered' if number == 1 else 'largest_' ~ (number - 1) }}

    ),

{% endfor %}

-- Decimals: exact in any order.
scored as (

    select
        {% for column in [
            'campaign_id', 'campaign_type', 'customer_id', 'contact_date', 'followed_until_date', 'is_next', 'channel',
            'contact_cost', 'response_margin', 'is_responding', 'fit_date', 'intercept', 'reason_1_number', 'reason_2_number',
            'reason_3_number'
        ] + features %}
            {{ column }},
        {% endfor %}
        {% for feature in explained %}
            {{ feature }}_contribution,
        {% endfor %}
        cast(
            intercept
            {% for feature in explained %}
                + {{ feature }}_contribution
            {% endfor %}
            as decimal(12, 6)
        ) as log_odds

    from largest_3

)

select * from scored
