-- The list of the macro, the seed and the labels in each language name the same features.
with

listed as (

    {% for feature in decline_features() %}
        select '{{ feature }}' as feature, {{ loop.index }} as place
        {{ 'union all' if not loop.last }}
    {% endfor %}

),

features as (

    select * from {{ ref('decline_features') }}

),

labels as (

    select
        feature,
        count(distinct language) as language_count
    from {{ ref('feature_labels') }}
    where language in ('en', 'ko', 'zh') and label is not null
    group by feature

)

select coalesce(listed.feature, features.feature, labels.feature) as feature
from listed
full join features on listed.feature = features.feature
full join labels on coalesce(listed.feature, features.feature) = labels.feature
where listed.feature is null or features.feature is null or coalesce(labels.language_count, 0) < 3
