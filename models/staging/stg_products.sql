with

products as (

    select * from {{ source('complete_journey', 'products') }}

),

typed as (

    select
        cast(product_id as {{ dbt.type_string() }}) as product_id,
        cast(manufacturer_id as {{ dbt.type_string() }}) as manufacturer_id,
        department,
        product_category,
        product_type,
        brand,
        package_size

    from products

)

select * from typed
