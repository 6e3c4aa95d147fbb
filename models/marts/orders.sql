with

orders as (

    select * from {{ ref('int_orders__netted') }}

)

select * from orders
