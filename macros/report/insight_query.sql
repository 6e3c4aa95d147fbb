{#
    The SQL as text that lists the customers behind an insight, ready to run on the public tables: for slices of revenue, of which
    lines no public table tells, the slice in revenue_drivers. For insights, of whose step `found` it reads the columns.
#}
{% macro insight_query() %}
    {% set prefix = '' if this.schema == target.schema else this.schema ~ '.' %}
    {% set now = "date_trunc('month', order_date) = date_trunc('month', date ':as_of_date')" %}
    {% set before = "date_trunc('month', order_date) = date_trunc('month', date ':compared_date')" %}
    {% set bought = '(is_purchase or cancelled_date is not null)' %}
    {% set months %}
        select * from (select customer_id, coalesce(sum(net_revenue) filter (where {{ before }}), 0) as net_revenue_before,
        coalesce(sum(net_revenue) filter (where {{ now }}), 0) as net_revenue,
        count(*) filter (where {{ bought }} and {{ before }}) as order_count_before,
        count(*) filter (where {{ bought }} and {{ now }}) as order_count
        from {{ prefix }}orders where {{ now }} or {{ before }} group by customer_id) as compared
        order by abs(net_revenue - net_revenue_before) desc, customer_id
    {% endset %}
    {% set moved %}
        select coalesce(latest.customer_id, earlier.customer_id) as customer_id, earlier.grade_fixed as grade_fixed_before,
        latest.grade_fixed, earlier.net_revenue as net_revenue_before, latest.net_revenue
        from (select * from {{ prefix }}customer_segment_history where as_of_date = date ':as_of_date') as latest
        full join (select * from {{ prefix }}customer_segment_history where as_of_date = date ':compared_date') as earlier
        on latest.customer_id = earlier.customer_id
        where (coalesce(latest.grade_fixed, '') = ':member') <> (coalesce(earlier.grade_fixed, '') = ':member')
        order by coalesce(earlier.net_revenue, 0) desc, 1
    {% endset %}
    {% set slice %}
        select * from {{ prefix }}revenue_drivers where as_of_date = date ':as_of_date' and compared_date = date ':compared_date'
        and comparison = ':comparison' and concat(dimension, '.', slice) = ':member'
    {% endset %}
    {% set query %}
        case found.metric
            when 'segment_customers' then {{ text_literal(moved.split() | join(' ')) }}
            when 'slice_revenue' then {{ text_literal(slice.split() | join(' ')) }}
            else {{ text_literal(months.split() | join(' ')) }}
        end
    {% endset %}
    replace(replace(replace(replace({{ query }},
        ':as_of_date', {{ text_of('found.as_of_date', 'date') }}),
        ':compared_date', {{ text_of('found.compared_date', 'date') }}),
        ':comparison', found.comparison),
        ':member', replace(found.member, '''', ''''''))
{% endmacro %}
