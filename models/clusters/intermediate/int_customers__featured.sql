with

customers as (

    select * from {{ ref('int_customers__measured') }}

    where is_active

),

as_of_dates as (

    select * from {{ ref('int_as_of_dates__due') }}

    where memory = 'segments'

),

fit_dates as (

    select * from {{ ref('int_fit_dates__held') }}

    where cluster_fit_date is not null

),

featured as (

    select
        customers.as_of_date,
        customers.customer_id,
        {% for feature in setting('cluster_features') %}
            {{ feature_value('customers.' ~ feature) }} as {{ feature }},
        {% endfor %}
        fit_dates.cluster_fit_date

    from customers

    inner join as_of_dates
        on customers.as_of_date = as_of_dates.as_of_date

    inner join fit_dates
        on customers.as_of_date = fit_dates.as_of_date

)

select * from featured
