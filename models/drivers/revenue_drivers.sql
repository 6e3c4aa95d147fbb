{% set terms = slice_terms() %}
{# What of a factor is the same for all slices, and what is the slice's own: of lines, items an order is the shop's. #}
{% set growths = {
    'customers': log_change('shop_customers', 1),
    'trading_days': log_change('trading_days', 1),
    'frequency': log_change('shop_orders', 'customer_days'),
    'mix': 'case when is_of_lines then ' ~ log_change('item_count', 'shop_items') ~ ' else '
        ~ log_change('order_count', 'shop_orders') ~ ' end',
    'items': 'case when is_of_lines then ' ~ log_change('shop_items', 'shop_orders') ~ ' else '
        ~ log_change('item_count', 'order_count') ~ ' end',
    'price': log_change('net_revenue', 'item_count'),
} %}

with

slices as (

    select * from {{ ref('int_driver_slices__measured') }}

),

weighed as (

    select
        *,
        case when state = 'decomposed' then {{ log_mean('net_revenue', 'net_revenue_before') }} end as weight

    from slices

),

-- Doubles of one row, rounded before anything is summed.
rounded as (

    select
        *,
        {% for term in terms %}
            cast(
                case
                    when state = 'decomposed' then weight * ({{ growths[term] }})
                    {% if term == 'mix' %}
                        when state in ('entered', 'left') then revenue_change
                    {% endif %}
                    else 0
                end as decimal(18, 2)
            ) as {{ term }}_change{{ ',' if not loop.last }}
        {% endfor %}

    from weighed

),

{% set columns = [] %}
{% for term in terms %}{% do columns.append(term ~ '_change') %}{% endfor %}

led as (

    select
        *,
        {{ largest_term(columns) }} as largest_term,
        case when state = 'not_decomposable' then revenue_change else 0 end as unexplained_change,
        case when state = 'not_decomposable' then 0 else revenue_change end as explained_change

    from rounded

),

settled as (

    select
        as_of_date,
        comparison,
        compared_date,
        dimension,
        slice,
        state,
        net_revenue_before,
        net_revenue,
        revenue_change,
        {% for column in columns %}
            {{ settled_term(column, columns, 'explained_change') }} as {{ column }},
        {% endfor %}
        cast(unexplained_change as decimal(18, 2)) as unexplained_change

    from led

)

select * from settled
