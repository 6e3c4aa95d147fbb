with

regulars as (

    select * from {{ ref('int_regulars__featured') }}

),

dates as (

    select * from {{ ref('int_decline_dates__held') }}

),

scores as (

    select * from {{ ref('decline_scores') }}

)

select
    regulars.customer_id,
    regulars.as_of_date,
    scores.fit_date,
    dates.decline_fit_date
from regulars
inner join dates on regulars.as_of_date = dates.as_of_date
full join scores on regulars.customer_id = scores.customer_id and regulars.as_of_date = scores.as_of_date
where
    scores.fit_date is null
    or dates.decline_fit_date is null
    or scores.fit_date <> dates.decline_fit_date
    or scores.fit_date > scores.as_of_date
