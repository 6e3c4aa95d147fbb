{% set rules = audience_rules() %}

with

customers as (

    select * from {{ ref('int_audience_customers__joined') }}

),

selected as (

    {% for rule in rules %}
        select
            {{ text_literal(rule.audience) }} as audience,
            as_of_date,
            customer_id,
            {{ text_literal(rule.channel) }} as channel,
            {{ text_literal(rule.action) }} as action,
            suggested_offer,
            {{ text_literal(rule.salt or rule.audience) }} as salt,
            {{ audience_rank_value(rule) }} as rank_value,
            {{ 'not ' ~ channel_flag('has_consent', rule.channel) if rule.requires_consent == 'true' else 'false' }} as lacks_consent,
            {{ channel_flag('is_suppressed', rule.channel) }} as is_suppressed,
            {{ rule.cool_down_days or 0 }} as cool_down_days,
            cast({{ rule.max_size or 'null' }} as {{ dbt.type_int() }}) as max_size,
            {{ audience_cutoff(rule) }} as cutoff,
            {{ (10000 * (rule.holdout_ratio or 0) | float) | round | int }} as control_buckets

        from customers

        where {{ audience_condition(rule) }}
        {{ 'union all' if not loop.last }}
    {% else %}
        select
            cast(null as {{ dbt.type_string() }}) as audience,
            as_of_date,
            customer_id,
            cast(null as {{ dbt.type_string() }}) as channel,
            cast(null as {{ dbt.type_string() }}) as action,
            suggested_offer,
            cast(null as {{ dbt.type_string() }}) as salt,
            cast(null as double) as rank_value,
            false as lacks_consent,
            false as is_suppressed,
            0 as cool_down_days,
            cast(null as {{ dbt.type_int() }}) as max_size,
            cast(null as double) as cutoff,
            0 as control_buckets

        from customers

        where false
    {% endfor %}

)

select * from selected
