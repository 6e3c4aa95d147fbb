with

measured as (

    select * from {{ ref('int_customers__measured') }}

    where is_active

),

fit_dates as (

    select * from {{ ref('int_fit_dates__held') }}

),

as_of_dates as (

    select * from {{ ref('int_as_of_dates__due') }}

    where memory = 'cluster_study'

),

transforms as (

    select * from {{ ref('feature_transforms') }}

),

fits as (

    select * from {{ ref('algorithm_fits') }}

),

selection as (

    select * from {{ ref('algorithm_selection') }}

),

coordinates as (

    select
        fit_date,
        algorithm,
        cluster_id,
        feature,
        coordinate

    from {{ ref('int_clusters__chosen') }}

    union all

    select
        fits.fit_date,
        fits.algorithm,
        fits.cluster_id,
        fits.feature,
        fits.coordinate

    from fits

    inner join selection
        on
            fits.fit_date = selection.fit_date
            and fits.algorithm = selection.algorithm
            and fits.cluster_count = selection.cluster_count

    where selection.is_chosen

),

components as (

    select * from {{ ref('cluster_mixtures') }}
    union all
    select * from {{ ref('algorithm_mixtures') }}

),

prototype_coordinates as (

    select * from {{ ref('cluster_prototypes') }}
    union all
    select * from {{ ref('algorithm_prototypes') }}

),

-- Algorithms are compared at fit dates.
customers as (

    select
        measured.as_of_date,
        measured.customer_id,
        {% for feature in setting('cluster_features') %}
            {{ feature_value('measured.' ~ feature) }} as {{ feature }},
        {% endfor %}
        fit_dates.cluster_fit_date

    from measured

    inner join as_of_dates
        on measured.as_of_date = as_of_dates.as_of_date

    inner join fit_dates
        on
            measured.as_of_date = fit_dates.as_of_date
            and fit_dates.as_of_date = fit_dates.cluster_fit_date

),

{{ standardised_steps() }},

{{ assignment_steps() }},

compared as (

    select
        as_of_date,
        customer_id,
        algorithm,
        cluster_fit_date as fit_date,
        cluster_id,
        cluster_distance,
        membership

    from assigned

)

select * from compared
