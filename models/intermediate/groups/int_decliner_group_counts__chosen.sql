{% set group_count = setting('decliner_group_count') %}
{% set significance = setting('structure_significance') %}

with

fits as (

    select distinct
        fit_date,
        cluster_count as group_count,
        sample_size,
        smallest_cluster_ratio as smallest_group_ratio,
        inertia,
        silhouette

    from {{ ref('decliner_group_fits') }}

),

evidence as (

    select * from {{ ref('decliner_group_evidence') }}

),

-- How far each point lies under the line from the first to the last point of the inertia curve, both axes 0 to 1.
drawn as (

    select
        fits.*,
        evidence.stability,
        evidence.silhouette as silhouette_tested,
        evidence.silhouette_surrogate,
        evidence.silhouette_p,
        case
            when evidence.structure_p is null then 'untested'
            when evidence.structure_p <= {{ significance }} and evidence.silhouette_p <= {{ significance }} then 'natural_groups'
            else 'partition_of_a_continuum'
        end as structure,
        1
        - coalesce({{ as_ratio(
            'fits.group_count - min(fits.group_count) over ()', 'max(fits.group_count) over () - min(fits.group_count) over ()'
        ) }}, 0)
        - coalesce({{ as_ratio(
            'fits.inertia - min(fits.inertia) over ()', 'max(fits.inertia) over () - min(fits.inertia) over ()'
        ) }}, 0) as knee_distance

    from fits

    left join evidence
        on fits.group_count = evidence.cluster_count

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
        *,
        row_number() over (
            order by
                case when group_count <= wanted_group_count then 0 else 1 end asc,
                abs(group_count - wanted_group_count) asc
        ) = 1 as is_chosen

    from wanted

)

select * from chosen
