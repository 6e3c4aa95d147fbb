with

tree as (

    select * from {{ ref('cluster_merges') }}

),

published as (

    select
        fit_date,
        cast(merge_number as int) as merge_number,
        cast(left_node as int) as left_node,
        cast(right_node as int) as right_node,
        height,
        cast(customer_count as int) as customer_count,
        cast(cluster_count as int) as cluster_count

    from tree

)

select * from published
