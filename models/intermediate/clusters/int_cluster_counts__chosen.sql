{% set cluster_count = setting('cluster_count') %}

with

cluster_counts as (

    select * from {{ ref('int_cluster_counts__compared') }}

),

-- The written rule: of the knee and its two neighbours, the one with the best silhouette.
suggested as (

    select
        *,
        row_number() over (
            partition by fit_date, algorithm
            order by
                case when abs(cluster_count - knee_cluster_count) <= 1 then 0 else 1 end asc,
                silhouette desc nulls last,
                cluster_count asc
        ) = 1 as is_suggested,
        fit_date = min(fit_date) over (partition by algorithm) as is_first_fit

    from cluster_counts

),

-- The number is settled at the first fit and kept; a later sample with fewer distinct customers gets what it can have.
wanted as (

    select
        *,
        {% if cluster_count == 'auto' %}
            max(case when is_first_fit and is_suggested then cluster_count end) over (partition by algorithm)
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
