{% set features = decline_features() %}

with

regulars as (

    select * from {{ ref('int_regulars__scored') }}

),

as_of_dates as (

    select * from {{ ref('int_as_of_dates__due') }}

    where memory = 'decline'

),

due as (

    select regulars.*

    from regulars

    inner join as_of_dates
        on regulars.as_of_date = as_of_dates.as_of_date

),

{# Three times the largest contribution of the features that are left; among equal ones the first of the list. #}
{% for number in range(1, 4) %}
    measured_{{ number }} as (

        select
            *,
            greatest(
                {% for feature in features %}
                    case
                        when true {% for earlier in range(1, number) %}and coalesce(reason_{{ earlier }}_feature, '') <> '{{ feature }}' {% endfor %}
                            then coalesce(abs({{ feature }}_contribution), -1)
                        else -1
                    end {{- ',' if not loop.last }}
                {% endfor %}
            ) as largest_{{ number }}

        from {{ 'due' if number == 1 else 'named_' ~ (number - 1) }}

    ),

    named_{{ number }} as (

        select
            *,
            case
                when largest_{{ number }} < 0 then null
                {% for feature in features %}
                    when
                        abs({{ feature }}_contribution) = largest_{{ number }}
                        {% for earlier in range(1, number) %}and coalesce(reason_{{ earlier }}_feature, '') <> '{{ feature }}' {% endfor %}
                        then '{{ feature }}'
                {% endfor %}
            end as reason_{{ number }}_feature

        from measured_{{ number }}

    ),
{% endfor %}

explained as (

    select
        customer_id,
        as_of_date,
        fit_date,
        log_odds,
        intercept,
        {% for number in range(1, 4) %}
            reason_{{ number }}_feature,
            case reason_{{ number }}_feature
                {% for feature in features %}
                    when '{{ feature }}' then {{ feature }}
                {% endfor %}
            end as reason_{{ number }}_value,
            case reason_{{ number }}_feature
                {% for feature in features %}
                    when '{{ feature }}' then {{ feature }}_contribution
                {% endfor %}
            end as reason_{{ number }}_contribution,
        {% endfor %}
        cast(net_revenue as decimal(18, 2)) as net_revenue

    from named_3

)

select * from explained
