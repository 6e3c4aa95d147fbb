with

rules as (

    select * from {{ ref('int_alert_rules__paired') }}

    where metric in ('feature_psi', 'feature_ks') and compared_date is not null

),

as_of_dates as (

    select * from {{ ref('int_as_of_dates__due') }}

    where memory = 'monitoring'

),

pairs as (

    select distinct
        rules.as_of_date,
        rules.compared_date,
        rules.subject as feature

    from rules

    inner join as_of_dates
        on rules.as_of_date = as_of_dates.as_of_date

),

feature_values as (

    select * from {{ ref('int_feature_values__counted') }}

),

stacked as (

    {% for date, now, before in [('as_of_date', 'customer_count', '0'), ('compared_date', '0', 'customer_count')] %}
        select
            pairs.as_of_date,
            pairs.compared_date,
            pairs.feature,
            feature_values.feature_value,
            {{ 'feature_values.' if now != '0' }}{{ now }} as customer_count,
            {{ 'feature_values.' if before != '0' }}{{ before }} as customer_count_before

        from pairs

        inner join feature_values
            on
                pairs.{{ date }} = feature_values.as_of_date
                and pairs.feature = feature_values.feature

        {{ 'union all' if not loop.last }}
    {% endfor %}

),

merged as (

    select
        as_of_date,
        compared_date,
        feature,
        feature_value,
        sum(customer_count) as customer_count,
        sum(customer_count_before) as customer_count_before

    from stacked

    group by as_of_date, compared_date, feature, feature_value

),

cumulated as (

    select
        *,
        sum(customer_count) over by_value as up_to,
        sum(customer_count_before) over by_value as up_to_before,
        sum(customer_count) over by_pair as in_all,
        sum(customer_count_before) over by_pair as in_all_before

    from merged

    window
        by_pair as (partition by as_of_date, compared_date, feature),
        by_value as (
            partition by as_of_date, compared_date, feature
            order by feature_value
            rows between unbounded preceding and current row
        )

),

-- A value belongs, ties whole, to the tenth of the compared date in which it begins.
binned as (

    select
        *,
        cast(floor({{ as_ratio('10 * (up_to_before - customer_count_before)', 'in_all_before') }}) as int) as tenth

    from cumulated

),

-- What lies above everything of the compared date goes to its uppermost bin.
compared as (

    select
        as_of_date,
        compared_date,
        feature,
        feature_value,
        customer_count,
        customer_count_before,
        in_all,
        in_all_before,
        least(tenth, max(case when customer_count_before > 0 then tenth end) over by_pair) as bin,
        abs({{ as_ratio('up_to', 'in_all') }} - {{ as_ratio('up_to_before', 'in_all_before') }}) as distance

    from binned

    window by_pair as (partition by as_of_date, compared_date, feature)

)

select * from compared
