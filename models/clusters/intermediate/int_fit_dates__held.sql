with

as_of_dates as (

    select * from {{ ref('int_as_of_dates__planned') }}

),

-- Where nobody is active, nothing can be fitted, and the fit before holds on.
active_dates as (

    select distinct as_of_date from {{ ref('int_cut_points__placed') }}

),

held as (

    select
        as_of_dates.as_of_date,
        max(case when as_of_dates.is_fit_date then active_dates.as_of_date end) over (
            order by as_of_dates.as_of_date
            rows between unbounded preceding and current row
        ) as cluster_fit_date

    from as_of_dates

    left join active_dates
        on as_of_dates.as_of_date = active_dates.as_of_date

)

select * from held
