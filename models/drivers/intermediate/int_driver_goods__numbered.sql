{% set categories = ['department', 'product_category', 'product_type', 'brand'] %}
{% set dimensions = driver_dimensions('line') %}

with

products as (

    {% if has_source_table('products') %}
        select * from {{ ref('stg_products') }}
    {% else %}
        select cast(null as {{ dbt.type_string() }}) as product_id where false
    {% endif %}

),

labelled as (

    select
        product_id,
        {% for category in categories %}
            {{ "coalesce(" ~ category ~ ", 'unknown')" if category in dimensions
                else 'cast(null as ' ~ dbt.type_string() ~ ')' }} as {{ category }}{{ ',' if not loop.last }}
        {% endfor %}

    from products

),

-- Grouping a million lines by a number takes less than half of the time of grouping them by three texts.
numbered as (

    select
        *,
        cast(dense_rank() over (
            order by {% for category in categories %}{{ category }} nulls last{{ ', ' if not loop.last }}{% endfor %}
        ) as int) as goods_id

    from labelled

)

select * from numbered
