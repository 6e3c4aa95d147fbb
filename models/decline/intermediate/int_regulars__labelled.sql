with

sample as (

    select * from {{ ref('int_regulars__sampled') }}

),

labels as (

    select * from {{ ref('decline_labels') }}

),

-- A label is null until its horizon is over.
labelled as (

    select
        sample.*,
        labels.followed_until_date,
        labels.is_declining

    from sample

    left join labels
        on
            sample.as_of_date = labels.as_of_date
            and sample.customer_id = labels.customer_id

)

select * from labelled
