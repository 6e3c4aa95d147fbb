with

fits as (

    select * from {{ ref('cluster_fits') }}

),

{{ compared_count_steps() }}

select * from compared
