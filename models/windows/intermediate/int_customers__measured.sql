with

as_of_dates as (

    select * from {{ ref('int_as_of_dates__planned') }}

),

customers as (

    select * from {{ ref('int_customers__windowed') }}

),

measured as (

    select
        customers.*,
        {% for length in window_lengths() %}
            as_of_dates.window_start_date_{{ length }}m,
            as_of_dates.prior_window_start_date_{{ length }}m,
            {{ growth_number(length) }} as growth_number_{{ length }}m,
        {% endfor %}
        as_of_dates.as_of_month,
        as_of_dates.is_month_end,
        as_of_dates.is_latest,
        as_of_dates.is_left_truncated,
        as_of_dates.data_start_date,
        as_of_dates.score_reference_date,
        customers.order_count > 0 as is_active,
        cast({{ dbt.datediff('customers.first_order_date', 'as_of_dates.window_end_date', 'day') }} as int) as tenure_days,
        cast({{ dbt.datediff('customers.last_order_date', 'as_of_dates.window_end_date', 'day') }} as int) as recency_days,
        {{ as_ratio('customers.purchase_revenue', 'customers.order_count') }} as average_order_value

    from customers

    inner join as_of_dates
        on customers.as_of_date = as_of_dates.as_of_date

),

named as (

    select
        {% for length in window_lengths() %}
            {{ growth_state('growth_number_' ~ length ~ 'm') }} as growth_state_{{ length }}m,
        {% endfor %}
        *

    from measured

),

compared as (

    select
        {% for length in window_lengths() %}
            {% set current, prior = 'net_revenue_' ~ length ~ 'm', 'net_revenue_prior_' ~ length ~ 'm' %}
            case
                when growth_state_{{ length }}m in ('starting', 'comparable')
                    then {{ as_ratio(current, prior) }} - 1
            end as net_revenue_growth_{{ length }}m,
            case
                when growth_state_{{ length }}m <> 'insufficient_history'
                    then {{ growth_trend(current, prior) }}
            end as net_revenue_trend_{{ length }}m,
        {% endfor %}
        *

    from named

)

select * from compared
