{% set specs = source_specs().transactions %}

with

lines as (

    select * from {{ ref('base_transactions') }}

),

-- Converting a few thousand quarters of an hour instead of every line; no zone's clock is off by less.
quarter_hours as (

    select
        {{ quarter_hour(readable_time('transactions', 'ordered_at')) }} as quarter_hour_at,
        count(*) as line_count,
        {{ row_checksum(specs.required + specs.optional + ['unreadable_line']) }} as line_checksum

    from lines

    group by 1

),

dated as (

    select
        quarter_hour_at,
        line_count,
        line_checksum,
        {{ business_date('quarter_hour_at') }} as order_date,
        cast(extract(hour from {{ shop_time('quarter_hour_at') }}) as {{ dbt.type_int() }}) as order_hour

    from quarter_hours

    where quarter_hour_at is not null

),

bounded as (

    select
        *,
        order_date >= cast('{{ constant("earliest_valid_date") }}' as date)
            and order_date < cast('9999-12-31' as date) -- an infinite time is cast to it
        {% if setting('latest_valid_date') != 'auto' %}
            and order_date <= cast('{{ setting("latest_valid_date") }}' as date)
        {% endif %}
            as is_within_limits

    from dated

),

days as (

    select distinct order_date

    from bounded

    where is_within_limits

),

gaps as (

    select
        order_date,
        {{ dbt.datediff('lag(order_date) over (order by order_date)', 'order_date', 'day') }} as gap_days

    from days

),

-- Behind the first long silence nothing counts: one line dated 2999 must not move the as-of date.
first_gaps as (

    select min(order_date) as gap_end_date

    from gaps

    where {{ setting('max_gap_days') }} > 0 and gap_days > {{ setting('max_gap_days') }}

),

judged as (

    select
        bounded.quarter_hour_at,
        bounded.order_date,
        bounded.order_hour,
        bounded.line_count,
        bounded.line_checksum,
        bounded.is_within_limits
        and (first_gaps.gap_end_date is null or bounded.order_date < first_gaps.gap_end_date)
            as is_in_range

    from bounded

    cross join first_gaps

)

select * from judged
