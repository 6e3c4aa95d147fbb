{% set cluster_count = setting('cluster_count') %}
{% set significance = constant('structure_significance') %}
{# Customers from whom on a fit settles the number: fewer cannot show whether there is structure (LEAST_EVIDENCE). #}
{% set settling_size = 50 %}

with

cluster_counts as (

    select * from {{ ref('int_cluster_counts__compared') }}

),

judged as (

    select
        *,
        case
            when structure_p is null then 'untested'
            when structure_p <= {{ significance }} and silhouette_p <= {{ significance }} then 'natural_groups'
            else 'partition_of_a_continuum'
        end as structure,
        min(case when sample_size >= {{ settling_size }} then fit_date end) over () as settling_date

    from cluster_counts

),

-- The written rule. Where groups are natural: the silhouette that exceeds that of the surrogates most. Elsewhere: of the
-- knee and its two neighbours, the one with the best silhouette.
suggested as (

    select
        *,
        row_number() over (
            partition by fit_date, algorithm
            order by
                case when structure = 'natural_groups' then silhouette_excess end desc nulls last,
                case when abs(cluster_count - knee_cluster_count) <= 1 then 0 else 1 end asc,
                silhouette desc nulls last,
                cluster_count asc
        ) = 1 as is_suggested

    from judged

),

-- The number of the algorithm in use holds for all of them. It is settled at the first fit of enough customers and kept;
-- smaller fits before it choose for themselves.
wanted as (

    select
        *,
        coalesce(fit_date <= settling_date, true) as is_settling,
        {% if cluster_count == 'auto' %}
            max(case when is_suggested and algorithm = '{{ setting("cluster_algorithm") }}' then cluster_count end)
                over (partition by fit_date) as own_cluster_count,
            max(case
                when is_suggested and algorithm = '{{ setting("cluster_algorithm") }}' and fit_date = settling_date
                    then cluster_count
            end) over () as settled_cluster_count
        {% else %}
            {{ cluster_count }} as own_cluster_count,
            {{ cluster_count }} as settled_cluster_count
        {% endif %}

    from suggested

),

-- A later sample with fewer distinct customers gets what it can have, and density what it finds.
held as (

    select
        *,
        case when is_settling then own_cluster_count else settled_cluster_count end as wanted_cluster_count

    from wanted

),

chosen as (

    select
        *,
        row_number() over (
            partition by fit_date, algorithm
            order by
                case when cluster_count <= wanted_cluster_count then 0 else 1 end,
                abs(cluster_count - wanted_cluster_count)
        ) = 1 as is_chosen

    from held

)

select * from chosen
