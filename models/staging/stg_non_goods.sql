{{ config(enabled=has_source_table('transactions') and source_option('transactions', 'non_goods') is not none) }}

with

products as (

    select distinct {{ as_text_id('product_id') }} as product_id

    from {{ ref('base_transactions') }}

),

listed as (

    select * from {{ ref('non_goods') }}

    where non_goods_list = {{ text_literal(source_option('transactions', 'non_goods')) }}

),

matched as (

    select
        products.product_id,
        min(listed.kind) as kind

    from products

    inner join listed
        on
            (listed.match = 'code' and products.product_id = listed.product_code)
            or (listed.match = 'pattern' and products.product_id like listed.product_code)

    group by products.product_id

)

select * from matched
