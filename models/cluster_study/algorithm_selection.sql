{% set criteria = cluster_criteria() %}

with

fits as (

    select * from {{ ref('algorithm_fits') }}

),

-- The number of clusters of the algorithm in use holds for all of them.
in_use as (

    select
        fit_date,
        cluster_count,
        chosen_by

    from {{ ref('cluster_selection') }}

    where is_chosen

),

{{ compared_count_steps() }},

-- The rule of cluster_selection for what was not tested: of the knee and its two neighbours, the best silhouette.
suggested as (

    select
        compared.*,
        in_use.chosen_by,
        row_number() over (
            partition by compared.fit_date, compared.algorithm
            order by
                case when abs(compared.cluster_count - compared.knee_cluster_count) <= 1 then 0 else 1 end asc,
                compared.silhouette desc nulls last,
                compared.cluster_count asc
        ) = 1 as is_suggested,
        -- A sample with fewer distinct customers gets what it can have, and density what it finds.
        row_number() over (
            partition by compared.fit_date, compared.algorithm
            order by
                case when compared.cluster_count <= in_use.cluster_count then 0 else 1 end asc,
                abs(compared.cluster_count - in_use.cluster_count) asc
        ) = 1 as is_chosen

    from compared

    inner join in_use
        on compared.fit_date = in_use.fit_date

),

selected as (

    select
        fit_date,
        algorithm,
        cluster_count,
        sample_size,
        smallest_cluster_ratio,
        noise_ratio,
        extension_agreement,
        inertia,
        knee_distance,
        silhouette,
        negative_silhouette_ratio,
        calinski_harabasz,
        davies_bouldin,
        bic,
        gap,
        stability,
        {% for criterion in criteria if criterion.is_tested %}
            {{ criterion.name }}_tested,
            {{ criterion.name }}_surrogate,
            {{ criterion.name }}_p,
        {% endfor %}
        structure_p,
        'untested' as structure,
        {% for criterion in criteria %}
            {{ criterion.pick }},
        {% endfor %}
        pick_count,
        is_suggested,
        is_chosen,
        max(pick_count) over (partition by fit_date, algorithm) < criterion_count as has_disagreement,
        chosen_by

    from suggested

)

select * from selected
