with

traces as (

    select * from {{ ref('cluster_traces') }}

),

names as (

    select * from {{ ref('int_clusters__named') }}

),

named as (

    select
        traces.fit_date,
        traces.segment_key,
        traces.cluster_id,
        names.cluster_name,
        traces.previous_cluster_id,
        traces.event,
        traces.centroid_shift,
        traces.match_margin,
        traces.is_ambiguous,
        traces.kept_ratio,
        traces.came_ratio

    from traces

    left join names
        on
            traces.fit_date = names.fit_date
            and traces.cluster_id = names.cluster_id

)

select * from named
