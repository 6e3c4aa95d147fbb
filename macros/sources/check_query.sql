{#
    What check_source counts, in one row, from one reading of the transactions. Month ends are complete with a look-back
    before them. In the query, __source__ stands for the relation.
#}
{% macro check_query() %}
    {% set non_goods = non_goods_codes() %}
    with

    delivered as materialized (

        {{ delivered_transactions() }}

    ),

    typed as materialized (

        select
            {{ known_customer() }} as customer_id,
            {{ as_text_id('order_id') }} as order_id,
            {{ readable_time('transactions', 'ordered_at') }} as ordered_at,
            {{ signed_amount() }} as amount,
            {{ is_marked('cancelled_when') }} as is_cancelled,
            {% if non_goods %}
                coalesce({% for match, code in non_goods %}
                    {{ as_text_id('product_id') }} {{ 'like' if match == 'pattern' else '=' }} {{ text_literal(code) }}
                    {{ 'or' if not loop.last }}
                {% endfor %}, false) as is_not_goods
            {% else %}
                false as is_not_goods
            {% endif %}

        from delivered

    ),

    customers as (

        select
            customer_id,
            count(*) as line_count,
            count(distinct case when amount > 0 and not is_not_goods and not is_cancelled then order_id end) as order_count

        from typed

        where customer_id is not null

        group by customer_id

    ),

    customer_counts as (

        select
            count(*) as customer_count,
            coalesce(max(line_count), 0) as largest_line_count,
            sum(case when order_count > 0 then 1 else 0 end) as buyer_count,
            sum(case when order_count = 1 then 1 else 0 end) as one_time_count

        from customers

    ),

    line_counts as (

        select
            count(*) as line_count,
            {{ business_date('min(ordered_at)') }} as first_date,
            {{ business_date('max(ordered_at)') }} as last_date,
            max(extract(day from ordered_at)) as largest_day,
            count(distinct order_id) as order_count,
            coalesce(sum(case when not is_cancelled then amount end), 0) as net_revenue,
            sum(case when customer_id is null then 1 else 0 end) as anonymous_count,
            sum(case when amount < 0 then 1 else 0 end) as return_count,
            sum(case when amount = 0 then 1 else 0 end) as zero_count,
            sum(case when is_not_goods then 1 else 0 end) as non_goods_count,
            sum(case when is_cancelled then 1 else 0 end) as cancelled_count,
            sum(case when ordered_at is null then 1 else 0 end) as bad_time_count,
            sum(case when amount is null then 1 else 0 end) as bad_amount_count,
            sum(case when ordered_at = {{ dbt.date_trunc('day', 'ordered_at') }} then 1 else 0 end) as midnight_count,
            sum(case when ordered_at > current_date + interval 1 day then 1 else 0 end) as future_count,
            sum(case when customer_id like '%.0' then 1 else 0 end) as decimal_id_count,
            count(distinct {{ dbt.date_trunc('day', 'ordered_at') }}) as day_count

        from typed

    ),

    delivered_counts as (

        select
            (select count(*) from (select distinct * from delivered)) as distinct_count,
            count(distinct currency) as currency_count,
            string_agg(distinct cast(currency as {{ dbt.type_string() }}), ', ') as currencies

        from delivered

    )

    -- A month is complete where the first line came on its first day or before, and the last on its last or later.
    select
        *,
        line_count - distinct_count as repeated_count,
        greatest(0, {{ dbt.datediff('first_date', '(last_date + 1)', 'month') }}
            - case when extract(day from first_date) > 1 then 1 else 0 end) as month_count

    from line_counts

    cross join customer_counts

    cross join delivered_counts
{% endmacro %}
