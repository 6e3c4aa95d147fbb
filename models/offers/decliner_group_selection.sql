{% set group_count = setting('decliner_group_count') %}
{% set significance = constant('structure_significance') %}

with

fits as (

    select distinct
        fit_date,
        group_count,
        sample_size,
        smallest_group_ratio,
        inertia,
        silhouette,
        silhouette_tested,
        silhouette_surrogate,
        silhouette_p,
        stability,
        structure_p

    from {{ ref('decliner_group_fits') }}

),

-- How far each point lies under the line from the first to the last point of the inertia curve, both axes 0 to 1.
drawn as (

    select
        *,
        case
            when structure_p is null then 'untested'
            when structure_p <= {{ significance }} and silhouette_p <= {{ significance }} then 'natural_groups'
            else 'partition_of_a_continuum'
        end as structure,
        {{ knee_distance('group_count', 'inertia', '()') }} as knee_distance

    from fits

),

kneed as (

    select
        *,
        row_number() over (order by knee_distance desc, group_count asc) = 1 as is_knee,
        first_value(group_count) over (order by knee_distance desc, group_count asc) as knee_group_count

    from drawn

),

-- The written rule of cluster_selection: what exceeds data without groups most, else the best silhouette about the knee.
suggested as (

    select
        *,
        row_number() over (
            order by
                case when structure = 'natural_groups' then silhouette_tested - silhouette_surrogate end desc nulls last,
                case when abs(group_count - knee_group_count) <= 1 then 0 else 1 end asc,
                silhouette desc nulls last,
                group_count asc
        ) = 1 as is_suggested

    from kneed

),

wanted as (

    select
        *,
        {% if group_count == 'auto' %}
            max(case when is_suggested then group_count end) over () as wanted_group_count
        {% else %}
            {{ group_count }} as wanted_group_count
        {% endif %}

    from suggested

),

-- Fewer distinct decliners than groups get what they can have.
chosen as (

    select
        fit_date,
        group_count,
        sample_size,
        smallest_group_ratio,
        inertia,
        knee_distance,
        silhouette,
        silhouette_tested,
        silhouette_surrogate,
        silhouette_p,
        stability,
        structure,
        is_knee,
        is_suggested,
        row_number() over (
            order by
                case when group_count <= wanted_group_count then 0 else 1 end asc,
                abs(group_count - wanted_group_count) asc
        ) = 1 as is_chosen

    from wanted

)

select * from chosen
