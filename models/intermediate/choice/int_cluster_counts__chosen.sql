{% set cluster_count = setting('cluster_count') %}
{% set significance = setting('structure_significance') %}

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
        fit_date = min(fit_date) over (partition by algorithm) as is_first_fit

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

-- The number is settled for all algorithms at the first fit of the one in use and kept; a later sample with fewer
-- distinct customers gets what it can have, and density what it finds.
wanted as (

    select
        *,
        {% if cluster_count == 'auto' %}
            max(case
                when is_first_fit and is_suggested and algorithm = '{{ setting("cluster_algorithm") }}' then cluster_count
            end) over ()
        {% else %}
            {{ cluster_count }}
        {% endif %} as wanted_cluster_count

    from suggested

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

    from wanted

)

select * from chosen
