{% set features = decline_features() %}

with

sample as (

    select * from {{ ref('int_regulars__sampled') }}

),

as_of_dates as (

    select * from {{ ref('int_as_of_dates__due') }}

    where memory = 'decline'

),

dates as (

    select * from {{ ref('int_decline_dates__held') }}

),

terms as (

    select * from {{ ref('decline_model_terms') }}

    where feature <> 'intercept'

),

due as (

    select
        sample.*,
        dates.decline_fit_date as fit_date

    from sample

    inner join as_of_dates
        on sample.as_of_date = as_of_dates.as_of_date

    inner join dates
        on sample.as_of_date = dates.as_of_date

),

feature_values as (

    {% for feature in features %}
        select
            as_of_date,
            fit_date,
            '{{ feature }}' as feature,
            {{ feature }} as feature_value

        from due

        {{ 'union all' if not loop.last }}
    {% endfor %}

),

binned as (

    select
        feature_values.as_of_date,
        feature_values.fit_date,
        feature_values.feature,
        terms.bin,
        count(*) as customer_count

    from feature_values

    inner join terms
        on
            feature_values.fit_date = terms.fit_date
            and feature_values.feature = terms.feature
            and case
                when feature_values.feature_value is null then terms.bin = 0
                else
                    terms.bin > 0
                    and feature_values.feature_value >= coalesce(terms.lower_bound, cast('-infinity' as double))
                    and feature_values.feature_value < coalesce(terms.upper_bound, cast('infinity' as double))
            end

    group by feature_values.as_of_date, feature_values.fit_date, feature_values.feature, terms.bin

),

due_dates as (

    select distinct
        as_of_date,
        fit_date

    from due

),

-- A bin without a customer counts too.
counted as (

    select
        due_dates.as_of_date,
        due_dates.fit_date,
        terms.feature,
        terms.bin,
        coalesce(binned.customer_count, 0) as customer_count,
        terms.row_count as customer_count_before

    from due_dates

    inner join terms
        on due_dates.fit_date = terms.fit_date

    left join binned
        on
            due_dates.as_of_date = binned.as_of_date
            and terms.feature = binned.feature
            and terms.bin = binned.bin

)

select * from counted
