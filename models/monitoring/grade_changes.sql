{% set metrics = metric_weights() %}

with

customers as (

    select * from {{ ref('int_customers__moved') }}

),

changed as (

    select
        as_of_date,
        customer_id,
        grade_fixed_before,
        grade_fixed,
        is_active_before,
        is_active,
        rfm_score_fixed_before,
        rfm_score_fixed,
        cast(rfm_score_fixed - rfm_score_fixed_before as decimal(9, 6)) as rfm_score_fixed_change,
        {% for metric in metrics %}
            cast({{ metric }}_points_fixed - {{ metric }}_points_fixed_before as decimal(9, 6)) as {{ metric }}_points_change,
        {% endfor %}
        net_revenue_before,
        net_revenue

    from customers

    where grade_fixed_before <> grade_fixed

),

-- The metric that moved the score most in the direction in which it went, in a tie the first of R, F and M.
decided as (

    select
        *,
        case when rfm_score_fixed_change > 0 then 1 else -1 end as direction,
        greatest(
            {% for metric in metrics %}
                case when rfm_score_fixed_change > 0 then {{ metric }}_points_change else -{{ metric }}_points_change end
                {{- ',' if not loop.last }}
            {% endfor %}
        ) as largest_change

    from changed

),

published as (

    select
        as_of_date,
        customer_id,
        grade_fixed_before,
        grade_fixed,
        rfm_score_fixed_before,
        rfm_score_fixed,
        rfm_score_fixed_change,
        {% for metric in metrics %}
            {{ metric }}_points_change,
        {% endfor %}
        case
            when not is_active then 'lapsed'
            when not is_active_before then 'returned'
            {% for metric in metrics %}
                when direction * {{ metric }}_points_change = largest_change then '{{ metric }}'
            {% endfor %}
        end as deciding_metric,
        net_revenue_before,
        net_revenue

    from decided

)

select * from published
