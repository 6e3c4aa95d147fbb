{{ config(severity='warn') }}

-- A refit whose clusters could as well be matched otherwise: compare the centroids before trusting a key over that date.
select
    fit_date,
    segment_key,
    match_margin
from {{ ref('cluster_lineage') }}
where is_ambiguous
