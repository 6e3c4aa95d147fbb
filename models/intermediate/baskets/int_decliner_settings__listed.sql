with

listed as (

    select
        '{{ decliner_group_features() | join(",") }}' as features,
        '{{ setting("decliner_group_count") }}' as cluster_count,
        2 as cluster_count_min,
        8 as cluster_count_max,
        '{{ setting("recommendation_methods") | join(",") }}' as methods,
        {{ setting('recommendation_count') }} as recommendation_count,
        {{ setting('silhouette_sample_size') }} as silhouette_sample_size,
        {{ setting('pairwise_sample_size') }} as pairwise_sample_size,
        {{ setting('evidence_sample_size') }} as evidence_sample_size,
        {{ setting('surrogate_count') }} as surrogate_count,
        {{ setting('bootstrap_count') }} as bootstrap_count,
        {{ setting('random_seed') }} as random_seed

)

select * from listed
