with

customers as (

    select * from {{ ref('int_customers__featured') }}

),

transforms as (

    select * from {{ ref('feature_transforms') }}

),

{{ standardised_steps() }}

select * from standardised
