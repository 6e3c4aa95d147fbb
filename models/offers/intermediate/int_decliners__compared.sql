with

decliners as (

    select * from {{ ref('int_decliners__windowed') }}

),

-- Money = visits x items a visit x money an item; each change lies between -1 and 1, as growth_trend does.
compared as (

    select
        as_of_date,
        customer_id,
        {{ growth_trend('visit_count', 'visit_count_prior') }} as visits_change,
        {{ growth_trend(
            'coalesce(' ~ as_ratio('item_count', 'visit_count') ~ ', 0)',
            'coalesce(' ~ as_ratio('item_count_prior', 'visit_count_prior') ~ ', 0)'
        ) }} as items_change,
        {{ growth_trend(
            'coalesce(' ~ as_ratio('net_revenue', 'item_count') ~ ', 0)',
            'coalesce(' ~ as_ratio('net_revenue_prior', 'item_count_prior') ~ ', 0)'
        ) }} as price_change
        {% if has_product_column(setting('decliner_category')) %}
            {% for number in range(1, constant('decliner_category_count') + 1) %}
                ,
                coalesce(
                    {{ as_ratio('net_revenue_category_' ~ number, 'net_revenue') }}
                    - {{ as_ratio('net_revenue_category_' ~ number ~ '_prior', 'net_revenue_prior') }}, 0
                ) as share_change_{{ number }}
            {% endfor %}
        {% endif %}

    from decliners

)

select * from compared
