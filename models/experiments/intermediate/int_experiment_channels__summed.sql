with

{% if 'channel' in declared_columns('transactions') %}
    transactions as (

        select * from {{ ref('stg_transactions') }}

        where rejection_reason is null and customer_id is not null and channel is not null

    ),

    summed as (

        select
            customer_id,
            channel,
            cast({{ dbt.date_trunc('month', 'order_date') }} as date) as order_month,
            count(distinct order_id) as order_count

        from transactions

        group by customer_id, channel, cast({{ dbt.date_trunc('month', 'order_date') }} as date)

    )
{% else %}
    summed as (

        select
            cast(null as {{ dbt.type_string() }}) as customer_id,
            cast(null as {{ dbt.type_string() }}) as channel,
            cast(null as date) as order_month,
            cast(null as {{ dbt.type_bigint() }}) as order_count

        where false

    )
{% endif %}

select * from summed
