{% set features = alert_subjects()['feature_psi'] %}

with

as_of_dates as (

    select * from {{ ref('int_as_of_dates__due') }}

    where memory = 'monitoring' and is_month_end and not is_left_truncated

),

customers as (

    select * from {{ ref('customer_segment_history') }}

    where is_active

),

-- Only what an enabled rule watches is counted.
features as (

    select distinct subject as feature

    from {{ ref('int_alert_rules__paired') }}

    where metric in ('feature_psi', 'feature_ks')

),

valued as (

    select
        customers.as_of_date,
        features.feature,
        case features.feature
            {% for feature in features %}
                when '{{ feature }}' then cast(customers.{{ feature }} as double)
            {% endfor %}
        end as feature_value

    from customers

    inner join as_of_dates
        on customers.as_of_date = as_of_dates.as_of_date

    cross join features

),

counted as (

    select
        as_of_date,
        feature,
        feature_value,
        count(*) as customer_count

    from valued

    where feature_value is not null

    group by as_of_date, feature, feature_value

)

select * from counted
