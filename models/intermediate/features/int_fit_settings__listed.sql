with

listed as (

    select
        '{{ setting("cluster_features") | join(",") }}' as features,
        '{{ setting("cluster_transforms") if setting("cluster_transforms") == "auto"
            else setting("cluster_transforms") | join(",") }}' as transforms,
        '{{ setting("cluster_count") }}' as cluster_count,
        {{ setting('cluster_count_min') }} as cluster_count_min,
        {{ setting('cluster_count_max') }} as cluster_count_max,
        '{{ setting("cluster_algorithm") }}' as algorithm,
        '{{ setting("cluster_algorithms") | join(",") }}' as algorithms,
        {{ setting('silhouette_sample_size') }} as silhouette_sample_size,
        {{ setting('pairwise_sample_size') }} as pairwise_sample_size,
        {{ setting('evidence_sample_size') }} as evidence_sample_size,
        {{ setting('surrogate_count') }} as surrogate_count,
        {{ setting('bootstrap_count') }} as bootstrap_count,
        {{ setting('grade_value_draw_count') }} as grade_value_draw_count,
        {{ setting('decline_draw_count') }} as decline_draw_count,
        {{ setting('shapley_values') | lower }} as shapley_values,
        {{ setting('random_seed') }} as random_seed

)

select * from listed
