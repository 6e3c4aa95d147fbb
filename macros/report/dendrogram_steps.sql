{#
    Steps of a recursive query that end in `corners` (fit_date, merge_number, corner, place, height): four points for each of the last
    merges of the latest fit, which a line joins to a dendrogram. Step before: merge_tree.
#}
{% macro dendrogram_steps() -%}
-- Merge 1 makes node n, the next one n + 1: what joins the last clusters.
linkages as (

    select
        *,
        max(merge_number) over () + merge_number as node,
        max(merge_number) over () as last_merge

    from merge_tree

    where fit_date in (select max(fit_date) from merge_tree)

),

trunk as (

    select * from linkages where cluster_count < {{ constant('dendrogram_leaf_count') }}

),

sides as (

    select '0' as side
    union all
    select '1' as side

),

-- From the root down: 0 to the left, 1 to the right. What stays below the trunk is a leaf.
branches as (

    select
        cast(node as bigint) as node,
        cast('' as {{ dbt.type_string() }}) as branch_path

    from trunk

    where merge_number = last_merge
    union all
    select
        cast(case when sides.side = '0' then trunk.left_node else trunk.right_node end as bigint) as node,
        branches.branch_path || sides.side as branch_path

    from branches

    inner join trunk
        on branches.node = trunk.node

    cross join sides

),

leaves as (

    select
        branch_path,
        row_number() over (order by branch_path) as place

    from branches

    where node not in (select node from trunk)

),

-- A node stands in the middle of its leaves.
nodes as (

    select
        branches.node,
        (min(leaves.place) + max(leaves.place)) / cast(2 as double) as place,
        max(coalesce(trunk.height, 0)) as height

    from branches

    inner join leaves
        on leaves.branch_path like branches.branch_path || '%'

    left join trunk
        on branches.node = trunk.node

    group by branches.node

),

-- Each merge is drawn as two legs and what joins them.
corners as (

    select
        trunk.fit_date,
        trunk.merge_number,
        corners.corner,
        case when corners.corner <= 2 then left_nodes.place else right_nodes.place end as place,
        case corners.corner when 1 then left_nodes.height when 4 then right_nodes.height else trunk.height end as height

    from trunk

    inner join nodes as left_nodes
        on trunk.left_node = left_nodes.node

    inner join nodes as right_nodes
        on trunk.right_node = right_nodes.node

    cross join (select generated_number as corner from ({{ dbt.generate_series(4) }}) as numbers) as corners

)
{%- endmacro %}
