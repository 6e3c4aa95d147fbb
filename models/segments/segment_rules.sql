with

segments as (

    select * from {{ ref('int_segments__listed') }}

    where is_current

),

names as (

    select * from {{ ref('int_clusters__named') }}

),

rules as (

    select * from {{ ref('cluster_rules') }}

),

latest_fits as (

    select max(fit_date) as fit_date from names

),

described as (

    select
        'cluster' as scheme,
        names.cluster_name as segment,
        rules.predicate,
        rules.precision,
        rules.recall,
        rules.is_readable

    from names

    inner join latest_fits
        on names.fit_date = latest_fits.fit_date

    inner join rules
        on
            names.fit_date = rules.fit_date
            and names.cluster_id = rules.cluster_id

),

published as (

    select
        segments.scheme,
        segments.segment,
        cast(segments.segment_order as int) as segment_order,
        segments.label,
        segments.description,
        segments.suggested_action,
        segments.predicate,
        described.predicate as readable_predicate,
        described.precision as predicate_precision,
        described.recall as predicate_recall,
        described.is_readable

    from segments

    left join described
        on
            segments.scheme = described.scheme
            and segments.segment = described.segment

)

select * from published
