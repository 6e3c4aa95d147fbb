{% set transitions = optional('segment_transitions', 'monitoring') %}
{% set concentration = optional('revenue_concentration', 'monitoring') %}
{% set bridge = optional('revenue_bridge', 'drivers') %}
{% set scores = optional('decline_scores', 'decline') %}
{% set waterfall = optional('audience_waterfall', 'audiences') %}
{% set results = optional('audience_results', 'audiences') %}
{% set experiments = optional('experiment_results', 'experiments') %}
{% set outlook = optional('demand_outlook', 'demand') %}
{% set quality = optional('response_model_quality', 'campaigns') %}
{% set cutoffs = optional('campaign_cutoffs', 'campaigns') %}
{% set summaries = optional('campaign_summaries', 'campaigns') %}
{% set latest = '(select max(as_of_date) from profiles)' %}
{% set driver_curves = optional('driver_curves', 'watch') %}

with

segment_months as (

    select * from {{ ref('segment_months') }}

),

profiles as (

    select * from {{ ref('segment_profiles') }}

),

orders as (

    select * from {{ ref('orders') }}

),

audit as (

    select * from {{ ref('cleaning_audit') }}

),

month_ends as (

    select
        as_of_month,
        max(as_of_date) over () as as_of_date

    from segment_months

    where is_month_end

    group by as_of_date, as_of_month

),

-- The last two years of whole months.
months as (

    select
        month_ends.as_of_date,
        month_ends.as_of_month,
        cast(sum(orders.net_revenue) as decimal(18, 2)) as net_revenue,
        sum(orders.line_count) as line_count

    from month_ends

    inner join orders
        on month_ends.as_of_month = cast({{ dbt.date_trunc('month', 'orders.order_date') }} as date)

    where month_ends.as_of_month > {{ add_interval('month_ends.as_of_date', '-24', 'month') }}

    group by month_ends.as_of_date, month_ends.as_of_month

),

grades as (

    select
        segment_months.*,
        max(segment_months.as_of_date) over () as latest_date

    from segment_months

    where is_month_end and scheme = 'grade_fixed' and segment <> 'lapsed' and active_customer_ratio is not null

),

{% if scores is not none %}
    deciles as (

        select
            as_of_date,
            decline_decile,
            sum(revenue_at_risk) as revenue_at_risk

        from {{ scores }}

        where as_of_date in (select max(as_of_date) from {{ scores }})

        group by as_of_date, decline_decile

    ),

{% endif %}
{% if summaries is not none %}
    response_grades as (

        select
            slice,
            sum(profit) over (order by slice asc) as profit

        from {{ summaries }}

        where scope = 'all' and dimension = 'response_grade' and slice <> 'unknown'

    ),

{% endif %}
united as (

    {{ drawn('revenue_months', 'months', x='as_of_month', y='net_revenue', order_by='as_of_month') }}
    union all
    {{ drawn('line_months', 'months', x='as_of_month', y='line_count', order_by='as_of_month') }}
    union all
    {{ drawn('rejected_lines', 'audit', x='rule', y='line_count', order_by='rule_order',
        as_of_date='(select max(as_of_date) from profiles)', where="outcome = 'rejected' and line_count > 0") }}
    union all
    {{ drawn('segment_customers', 'profiles', x='segment', y='customer_ratio', low='customer_count',
        order_by='segment_order, segment', where="scheme = 'rfm'") }}
    union all
    {{ drawn('segment_revenue', 'profiles', x='segment', y='net_revenue_ratio', low='net_revenue',
        order_by='segment_order, segment', where="scheme = 'rfm' and net_revenue_ratio is not null") }}
    union all
    {{ drawn('grade_months', 'grades', as_of_date='latest_date', series='segment', x='as_of_date', y='active_customer_ratio',
        order_by='segment, as_of_date', where='as_of_date > ' ~ add_interval('latest_date', '-24', 'month')) }}
    {% if transitions is not none %}
        union all
        {{ drawn('grade_movements', transitions, series='segment_before', x='segment', y='customer_count',
            order_by='segment_before, segment',
            where="scheme = 'grade_fixed' and as_of_date in (select max(as_of_date) from " ~ transitions ~ ')') }}
    {% endif %}
    {% if concentration is not none %}
        union all
        {{ drawn('revenue_concentration', concentration, x='decile', y='cumulative_revenue_ratio', order_by='decile',
            where='cumulative_revenue_ratio is not null and as_of_date in (select max(as_of_date) from ' ~ concentration ~ ')') }}
    {% endif %}
    {% if bridge is not none %}
        union all
        {{ drawn('revenue_bridge', bridge, series='comparison', x='term', y='revenue_change', low='change_low', high='change_high',
            order_by='comparison, term_order', where='as_of_date in (select max(as_of_date) from ' ~ bridge ~ ')') }}
    {% endif %}
    {% if scores is not none %}
        union all
        {{ drawn('risk_deciles', 'deciles', x='decline_decile', y='revenue_at_risk', order_by='decline_decile') }}
    {% endif %}
    {% if waterfall is not none %}
        union all
        {{ drawn('audience_treated', waterfall, x='audience', y='customer_count', order_by='audience', where="step = 'treated'") }}
    {% endif %}
    {% if results is not none %}
        union all
        {# Before all days are over, the interval is the one that holds however often one looks. #}
        {{ drawn('audience_effects', results, x="concat(cast(sent_date as date), ' ', audience)", y='effect',
            low='case when is_early then always_valid_low else effect_low end',
            high='case when is_early then always_valid_high else effect_high end', as_of_date='cast(as_of_date as date)',
            order_by='sent_date, audience, as_of_date', where='is_primary and effect is not null') }}
    {% endif %}
    {% if experiments is not none %}
        union all
        {{ drawn('experiment_effects', experiments, x="concat(experiment, ' ', arm)", y='relative_effect',
            low='case when is_early then always_valid_low / nullif(control_value, 0) else relative_low end',
            high='case when is_early then always_valid_high / nullif(control_value, 0) else relative_high end',
            as_of_date='cast(measured_until as date)', order_by='start_date, experiment, arm',
            where='is_primary and relative_effect is not null') }}
    {% endif %}
    {% if outlook is not none %}
        union all
        {{ drawn('demand_outlook', outlook, as_of_date=add_interval('first_week', -1, 'day'), x='item', y='expected_revenue',
            low='low_revenue', high='high_revenue', order_by='expected_revenue desc, item', where="outlook_level = 'parent'") }}
    {% endif %}
    {% if quality is not none %}
        {% for chart, measure in [('response_gains', 'gain'), ('response_lifts', 'lift')] %}
            union all
            {{ drawn(chart, quality, x='decile', y='value', low='value_low', high='value_high', order_by='decile', as_of_date=latest,
                where="model = 'used' and measure = '" ~ measure ~ "'") }}
        {% endfor %}
    {% endif %}
    {% if summaries is not none %}
        union all
        {{ drawn('response_profits', 'response_grades', x='cast(slice as int)', y='profit', order_by='slice', as_of_date=latest) }}
    {% endif %}
    {% if cutoffs is not none %}
        union all
        {{ drawn('cutoff_profits', cutoffs, x='rule', y='profit', low='profit_low', high='profit_high', order_by='profit, rule',
            as_of_date=latest, where="split = 'tested' and campaign_id = 'all'") }}
    {% endif %}
    {% if driver_curves is not none %}
        union all
        {{ drawn('watch_curve', driver_curves, as_of_date=latest, x='feature_value', y='rate', low='bound',
            series="concat(question, ': ', predicate, '|', case when is_beyond then 'beyond' else 'within' end)",
            order_by='question, feature, direction, point_number') }}
    {% endif %}

)

select * from united
