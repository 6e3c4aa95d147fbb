with

listed as (

    select
        '{{ setting("cluster_features") | join(",") }}' as features,
        '{{ setting("cluster_transforms") if setting("cluster_transforms") == "auto"
            else setting("cluster_transforms") | join(",") }}' as transforms,
        '{{ setting("cluster_count") }}' as cluster_count,
        {{ setting('cluster_count_min') }} as cluster_count_min,
        {{ setting('cluster_count_max') }} as cluster_count_max,
        {{ setting('silhouette_sample_size') }} as silhouette_sample_size,
        {{ setting('random_seed') }} as random_seed

)

select * from listed
