{% set levels = demand_levels() %}
{% set has_products = has_source_table('products') %}
{% set has_departments = has_products and has_product_column('department') %}

with

weeks as (

    select * from {{ ref('int_demand_weeks__summed') }}

),

{% if has_products %}
    products as (

        select * from {{ ref('stg_products') }}

    ),
{% endif %}

spans as (

    select least({{ constant('demand_item_weeks') }}, floor(count(distinct week_date) / 2.0)) as least_weeks

    from weeks

),

rest_0 as (

    select
        weeks.product_id,
        weeks.week_date,
        weeks.units,
        {{ 'products.department' if has_departments else 'cast(null as ' ~ dbt.type_string() ~ ')' }} as department,
        {% for level, name in levels.items() %}
            {{ name }} as {{ level }}_name{{ ',' if not loop.last }}
        {% endfor %}

    from weeks

    {% if has_products %}
        left join products
            on weeks.product_id = products.product_id
    {% endif %}

),

-- From the finest level up, each with what the finer ones left over: every product is in one item.
{% for level in levels %}
    items_{{ loop.index }} as (

        select {{ level }}_name as item

        from rest_{{ loop.index0 }}

        cross join spans

        group by {{ level }}_name
        {% if level != 'whole' %}
            having
                {{ level }}_name is not null
                and count(distinct case when units > 0 then week_date end) >= max(spans.least_weeks)
                and sum(units) >= {{ constant('demand_item_units') }}
                * (1 + {{ dbt.datediff('min(week_date)', 'max(week_date)', 'day') }} / 7)
        {% endif %}

    ),

    rest_{{ loop.index }} as (

        select * from rest_{{ loop.index0 }}

        where {{ level }}_name is null or {{ level }}_name not in (select item from items_{{ loop.index }})

    ),
{% endfor %}

chosen as (

    {% for level in levels %}
        {{ 'union all' if not loop.first }}
        select distinct
            product_id,
            {{ level }}_name as item,
            '{{ level }}' as item_level,
            {{ "'others'" if level == 'whole' else "coalesce(department, 'others')" }} as parent_item

        from rest_{{ loop.index0 }}

        where {{ level }}_name in (select item from items_{{ loop.index }})
    {% endfor %}

)

select * from chosen
