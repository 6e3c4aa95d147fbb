{#
    Steps of a query that end in `compared`: for each fit, algorithm and number of clusters its criteria, and which number each of
    them picks. A step before: fits (cluster_fits, or algorithm_fits).
#}
{% macro compared_count_steps() -%}
{% set criteria = cluster_criteria() -%}
counts as (

    select distinct
        fit_date,
        algorithm,
        cluster_count,
        sample_size,
        smallest_cluster_ratio,
        noise_ratio,
        inertia,
        silhouette,
        negative_silhouette_ratio,
        calinski_harabasz,
        davies_bouldin,
        bic,
        extension_agreement,
        {% for criterion in criteria if criterion.is_tested %}
            {{ criterion.name }}_tested,
            {{ criterion.name }}_surrogate,
            {{ criterion.name }}_p,
        {% endfor %}
        structure_p

    from fits

),

tested as (

    select
        *,
        gap_tested as gap,
        stability_tested as stability,
        silhouette_tested - silhouette_surrogate as silhouette_excess

    from counts

),

-- How far each point lies under the line from the first to the last point of the inertia curve, both axes 0 to 1.
drawn as (

    select
        *,
        {{ knee_distance('cluster_count', 'inertia', 'by_fit') }} as knee_distance

    from tested

    window by_fit as (partition by fit_date, algorithm)

),

-- Each criterion has one pick per fit and algorithm, the smaller number in a tie; none where it is nowhere defined.
ranked as (

    select
        *,
        {% for criterion in criteria %}
            coalesce({{ criterion.value }} is not null and row_number() over (
                partition by fit_date, algorithm
                order by {{ criterion.value }} {{ criterion.direction }} nulls last, cluster_count asc
            ) = 1, false) as {{ criterion.pick }}{{ ',' if not loop.last }}
        {% endfor %}

    from drawn

),

compared as (

    select
        *,
        max(case when is_knee then cluster_count end) over (partition by fit_date, algorithm) as knee_cluster_count,
        {% for criterion in criteria %}
            case when {{ criterion.pick }} then 1 else 0 end {{ '+' if not loop.last }}
        {% endfor %} as pick_count,
        {% for criterion in criteria %}
            max(case when {{ criterion.pick }} then 1 else 0 end) over (partition by fit_date, algorithm)
            {{- ' +' if not loop.last }}
        {% endfor %} as criterion_count

    from ranked

)
{%- endmacro %}


{#
    The criteria that pick a number of clusters: a list of dicts with name, value (a column), direction (desc where more is
    better), pick (the flag of the number that it picks) and is_tested (whether it is also computed on surrogates).
#}
{% macro cluster_criteria() %}
    {{ return([
        {'name': 'knee', 'value': 'knee_distance', 'direction': 'desc', 'pick': 'is_knee', 'is_tested': false},
        {'name': 'silhouette', 'value': 'silhouette', 'direction': 'desc', 'pick': 'is_best_silhouette', 'is_tested': true},
        {
            'name': 'calinski_harabasz', 'value': 'calinski_harabasz', 'direction': 'desc',
            'pick': 'is_best_calinski_harabasz', 'is_tested': true
        },
        {
            'name': 'davies_bouldin', 'value': 'davies_bouldin', 'direction': 'asc',
            'pick': 'is_best_davies_bouldin', 'is_tested': true
        },
        {'name': 'gap', 'value': 'gap', 'direction': 'desc', 'pick': 'is_best_gap', 'is_tested': true},
        {'name': 'stability', 'value': 'stability', 'direction': 'desc', 'pick': 'is_most_stable', 'is_tested': true},
        {'name': 'bic', 'value': 'bic', 'direction': 'asc', 'pick': 'is_best_bic', 'is_tested': false},
    ]) }}
{% endmacro %}
