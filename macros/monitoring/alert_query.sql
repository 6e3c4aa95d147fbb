{#
    The SQL as text that lists who or what is behind an alert, ready to run on the public tables.
    For segment_alerts, whose columns metric, subject, as_of_date and compared_date it reads; null where no date is compared
    though the metric compares.
#}
{% macro alert_query() %}
    {% set prefix = '' if this.schema == target.schema else this.schema ~ '.' %}
    {% set history, orders, rejected = prefix ~ 'customer_segment_history', prefix ~ 'orders', prefix ~ 'rejected_transactions' %}
    {% set in_month = "order_date between date_trunc('month', date ':as_of_date') and date ':as_of_date'" %}
    {% set in_compared_month = in_month.replace(':as_of_date', ':compared_date') %}
    {% set members %}
        select :member.customer_id, earlier.:column as :column_before, latest.:column,
        earlier.net_revenue as net_revenue_before, latest.net_revenue
        from {{ history }} as :member left join {{ history }} as :other
        on latest.customer_id = earlier.customer_id and :other.as_of_date = date ':other_date'
        where :member.as_of_date = date ':member_date' and :member.:column = ':segment'
        and coalesce(:other.:column, '') <> ':segment'
        order by :member.net_revenue desc, :member.customer_id
    {% endset %}
    {% set left = members.replace(':member_date', ':compared_date').replace(':other_date', ':as_of_date') %}
    {% set joined = members.replace(':member_date', ':as_of_date').replace(':other_date', ':compared_date') %}
    {% set changed %}
        select latest.customer_id, earlier.:column as :column_before, latest.:column
        from {{ history }} as latest inner join {{ history }} as earlier
        on latest.customer_id = earlier.customer_id and earlier.as_of_date = date ':compared_date'
        where latest.as_of_date = date ':as_of_date' and (latest.is_active or earlier.is_active)
        and latest.:column <> earlier.:column
        order by abs(latest.:column - earlier.:column) desc, latest.customer_id
    {% endset %}
    {% set absent %}
        select customer_id, count(*) as order_count_before, sum(net_revenue) as net_revenue_before
        from {{ orders }} where (is_purchase or cancelled_date is not null) and {{ in_compared_month }}
        and customer_id not in (select customer_id from {{ orders }} where (is_purchase or cancelled_date is not null) and {{ in_month }})
        group by customer_id order by net_revenue_before desc, customer_id
    {% endset %}
    {% set queries = {
        'segment_share_fall': left.replace(':member', 'earlier').replace(':other', 'latest'),
        'segment_share_rise': joined.replace(':member', 'latest').replace(':other', 'earlier'),
        'feature_psi': changed,
        'feature_ks': changed,
        'orders_fall': absent,
        'rejected_share_rise':
            'select * from ' ~ rejected ~ " where rejection_reason <> 'date_out_of_range' and " ~ in_month,
        'undated_share':
            'select * from ' ~ rejected ~ " where order_date is null or rejection_reason = 'date_out_of_range'",
        'stale_days': 'select * from ' ~ orders ~ ' where order_date = (select max(order_date) from ' ~ orders ~ ')',
    } %}
    {% set column %}
        case split_part(subject, '.', 1)
            {% for scheme, column in segment_schemes().items() %}
                when '{{ scheme }}' then '{{ column }}'
            {% endfor %}
            else subject
        end
    {% endset %}
    {% set template %}
        case metric
            {% for metric, query in queries.items() %}
                when '{{ metric }}' then {{ text_literal(query.split() | join(' ')) }}
            {% endfor %}
        end
    {% endset %}
    {% set compared_date = 'case when comparison = ' ~ text_literal('none') ~ " then '' else "
        ~ text_of('compared_date', 'date') ~ ' end' %}

    replace(replace(replace(replace({{ template }},
        ':column', {{ column }}),
        ':segment', coalesce(split_part(subject, '.', 2), '')),
        ':as_of_date', {{ text_of('as_of_date', 'date') }}),
        ':compared_date', {{ compared_date }})
{% endmacro %}
