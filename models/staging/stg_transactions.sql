with

lines as (

    select * from {{ source_table('transactions') }}

),

times as (

    select * from {{ ref('stg_transaction_times') }}

),

typed as (

    select
        {{ as_text_id(source_column('transactions', 'customer_id')) }} as customer_id,
        {{ as_text_id(source_column('transactions', 'order_id')) }} as order_id,
        {{ as_text_id(source_column('transactions', 'product_id')) }} as product_id,
        {{ safely_cast(source_column('transactions', 'ordered_at'), dbt.type_timestamp()) }} as ordered_at,
        {{ safely_cast(source_column('transactions', 'quantity'), 'double') }} as quantity,
        {{ safely_cast(source_column('transactions', 'amount'), 'decimal(18,2)') }} as amount,
        {% for meaning in ['customer_id', 'order_id', 'product_id', 'ordered_at', 'quantity', 'amount'] %}
            cast({{ source_column('transactions', meaning) }} as {{ dbt.type_string() }}) as raw_{{ meaning }}
            {{- ',' if not loop.last }}
        {% endfor %}

    from lines

),

dated as (

    select
        typed.*,
        times.order_date,
        times.is_in_range

    from typed

    left join times
        on {{ quarter_hour('typed.ordered_at') }} = times.quarter_hour_at

),

judged as (

    select
        customer_id,
        order_id,
        product_id,
        ordered_at,
        order_date,
        quantity,
        amount,
        raw_customer_id,
        raw_order_id,
        raw_product_id,
        raw_ordered_at,
        raw_quantity,
        raw_amount,
        case
            when order_id is null then 'order_id_missing'
            when raw_ordered_at is null then 'time_missing'
            when ordered_at is null then 'time_not_readable'
            when raw_amount is null then 'amount_missing'
            when amount is null then 'amount_not_readable'
            when not coalesce(is_in_range, false) then 'date_out_of_range'
        end as rejection_reason

    from dated

)

select * from judged
