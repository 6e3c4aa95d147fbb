{#
    What check_source counts, in one row, from one reading of the transactions. Month ends are complete with a look-back
    before them. In the query, __source__ stands for the relation.
#}
{% macro check_query() %}
    {% set non_goods = non_goods_codes() %}
    {% set columns = declared_columns('transactions') %}
    {% set accepted = source_option('transactions', 'accepted_currency') if 'currency' in columns %}
    {% set rejected = source_option('transactions', 'reject') %}
    {% set latest = setting('latest_valid_date') if setting('latest_valid_date') != 'auto' else '9999-12-30' %}
    with

    delivered as materialized (

        {{ delivered_transactions() }}

    ),

    typed as (

        select
            {{ known_customer() }} as customer_id,
            {{ as_text_id('order_id') }} as order_id,
            {{ readable_time('transactions', 'ordered_at') }} as ordered_at,
            {{ signed_amount() }} as amount,
            {{ is_marked('cancelled_when') }} as is_cancelled,
            {% if accepted %}
                coalesce({{ as_text_id('currency') }}, '') <> {{ text_literal(accepted) }} as is_foreign,
            {% else %}
                false as is_foreign,
            {% endif %}
            {% if 'line_id' in columns %}
                row_number() over (partition by {{ as_text_id('order_id') }}, {{ as_text_id('line_id') }}) > 1 as is_repeated,
            {% else %}
                false as is_repeated,
            {% endif %}
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

    -- What the build is sure to reject counts as a line, but neither for money nor for customers.
    judged as materialized (

        select
            *,
            ordered_at >= cast('{{ setting("earliest_valid_date") }}' as timestamp)
            and ordered_at < {{ dbt.dateadd('day', 1, "cast('" ~ latest ~ "' as timestamp)") }} as is_in_range,
            not (
                is_cancelled
                or is_foreign
                or is_repeated
                {{ 'or coalesce(amount < 0, false)' if 'returns' in rejected }}
                {{ 'or coalesce(amount = 0, false)' if 'zero_amounts' in rejected }}
                {{ 'or is_not_goods' if 'non_goods' in rejected }}
            ) as is_wanted

        from typed

    ),

    valid as (

        select * from judged

        where is_wanted and is_in_range and amount is not null and order_id is not null

    ),

    customer_orders as (

        select
            customer_id,
            order_id,
            count(*) as line_count,
            sum(case when is_not_goods then 0 else amount end) > 0 as is_purchase

        from valid

        where customer_id is not null

        group by customer_id, order_id

    ),

    customers as (

        select
            customer_id,
            sum(line_count) as line_count,
            sum(case when is_purchase then 1 else 0 end) as order_count

        from customer_orders

        group by customer_id

    ),

    customer_counts as (

        select
            count(*) as customer_count,
            coalesce(max(line_count), 0) as largest_line_count,
            coalesce(sum(case when order_count > 0 then 1 else 0 end), 0) as buyer_count,
            coalesce(sum(case when order_count = 1 then 1 else 0 end), 0) as one_time_count

        from customers

    ),

    valid_counts as (

        select
            count(*) as valid_line_count,
            {{ business_date('min(ordered_at)') }} as first_date,
            {{ business_date('max(ordered_at)') }} as last_date,
            max(extract(day from ordered_at)) as largest_day,
            count(distinct order_id) as order_count,
            coalesce(sum(amount), 0) as net_revenue,
            coalesce(sum(case when ordered_at > current_date + interval 1 day then 1 else 0 end), 0) as future_count,
            count(distinct {{ dbt.date_trunc('day', 'ordered_at') }}) as day_count

        from valid

    ),

    line_counts as (

        select
            count(*) as line_count,
            sum(case when customer_id is null then 1 else 0 end) as anonymous_count,
            sum(case when amount < 0 then 1 else 0 end) as return_count,
            sum(case when amount = 0 then 1 else 0 end) as zero_count,
            sum(case when is_not_goods then 1 else 0 end) as non_goods_count,
            sum(case when is_cancelled then 1 else 0 end) as cancelled_count,
            sum(case when is_repeated then 1 else 0 end) as repeated_id_count,
            sum(case when ordered_at is null then 1 else 0 end) as bad_time_count,
            sum(case when not is_in_range then 1 else 0 end) as out_of_range_count,
            sum(case when amount is null then 1 else 0 end) as bad_amount_count,
            sum(case when ordered_at = {{ dbt.date_trunc('day', 'ordered_at') }} then 1 else 0 end) as midnight_count,
            sum(case when customer_id like '%.0' then 1 else 0 end) as decimal_id_count

        from judged

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
        {{ 'repeated_id_count' if 'line_id' in columns else 'line_count - distinct_count' }} as repeated_count,
        coalesce(greatest(0, {{ dbt.datediff('first_date', '(last_date + 1)', 'month') }}
            - case when extract(day from first_date) > 1 then 1 else 0 end), 0) as month_count

    from line_counts

    cross join valid_counts

    cross join customer_counts

    cross join delivered_counts
{% endmacro %}
