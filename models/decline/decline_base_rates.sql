with

labels as (

    select * from {{ ref('decline_labels') }}

),

counted as (

    select
        as_of_date,
        followed_until_date,
        shop_change_ratio,
        count(*) as regular_count,
        sum(case when is_declining_raw then 1 else 0 end) as declining_raw_count,
        sum(case when is_declining then 1 else 0 end) as declining_count

    from labels

    group by as_of_date, followed_until_date, shop_change_ratio

),

published as (

    select
        as_of_date,
        followed_until_date,
        shop_change_ratio,
        regular_count,
        cast(declining_raw_count as bigint) as declining_raw_count,
        {{ as_ratio('declining_raw_count', 'regular_count') }} as declining_raw_ratio,
        cast(declining_count as bigint) as declining_count,
        {{ as_ratio('declining_count', 'regular_count') }} as declining_ratio

    from counted

)

select * from published
