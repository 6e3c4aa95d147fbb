with

decliners as (

    select * from {{ ref('int_decliners__windowed') }}

),

-- Money = visits x items a visit x money an item, so the three logarithms add up to that of the money.
compared as (

    select
        as_of_date,
        customer_id,
        coalesce(ln({{ as_ratio('nullif(visit_count, 0)', 'visit_count_prior') }}), 0) as visits_change,
        coalesce(ln(
            {{ as_ratio('nullif(item_count, 0)', 'visit_count') }} / {{ as_ratio('nullif(item_count_prior, 0)', 'visit_count_prior') }}
        ), 0) as items_change,
        coalesce(ln(
            {{ as_ratio('nullif(net_revenue, 0)', 'item_count') }} / {{ as_ratio('nullif(net_revenue_prior, 0)', 'item_count_prior') }}
        ), 0) as price_change
        {% if has_product_column(setting('decliner_category')) %}
            {% for number in range(1, setting('decliner_category_count') + 1) %}
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
