with

as_of_dates as (

    select * from {{ ref('int_as_of_dates__planned') }}

),

fits as (

    select distinct fit_date from {{ ref('decline_model_terms') }}

),

-- The last fit on or before a date scores it.
held as (

    select
        as_of_dates.as_of_date,
        max(fits.fit_date) as decline_fit_date

    from as_of_dates

    inner join fits
        on as_of_dates.as_of_date >= fits.fit_date

    group by as_of_dates.as_of_date

)

select * from held
