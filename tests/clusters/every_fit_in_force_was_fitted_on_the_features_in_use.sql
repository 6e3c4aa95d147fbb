-- Fit dates without a transform for a feature in use. On Spark the fits come from elsewhere: without them customers would
-- pass for noise, and no model would fail.
with

fit_dates as (

    select distinct cluster_fit_date as fit_date
    from {{ ref('int_fit_dates__held') }}
    where cluster_fit_date is not null

),

features as (

    {% for feature in setting('cluster_features') %}
        select '{{ feature }}' as feature
        {{ 'union all' if not loop.last }}
    {% endfor %}

),

transforms as (

    select * from {{ ref('feature_transforms') }}
    where is_chosen

)

select
    fit_dates.fit_date,
    features.feature
from fit_dates
cross join features
left join transforms
    on
        fit_dates.fit_date = transforms.fit_date
        and features.feature = transforms.feature
where transforms.feature is null
