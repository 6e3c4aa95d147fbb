{% set has_build = has_last_build('orders') %}

with

days as (

    select * from {{ ref('int_transaction_days__summed') }}

),

recorded as (

    {% if has_build %}
        select * from {{ record('days') }}
    {% else %}
        select * from days where false
    {% endif %}

),

-- What is before the first delivered day is no part of the delivery: an export of the last months deletes nothing.
deliveries as (

    select min(order_date) as first_delivered_date

    from days

    where is_in_range

),

-- A run that broke off had begun to take over the days from here on.
unfinished as (

    {% if has_build %}
        select greatest(
            min(reads.first_order_date), coalesce(min(deliveries.first_delivered_date), min(reads.first_order_date))
        ) as order_date

        from {{ record('reads') }} as reads

        cross join deliveries

        where reads.read_number > (select read_number from {{ record('builds') }} where memory = 'orders')
    {% else %}
        select cast(null as date) as order_date
    {% endif %}

),

known_days as (

    select order_date from days
    union distinct
    select order_date from recorded
    union distinct
    select order_date from unfinished where order_date is not null

),

-- What lies farther back is too old to be read again unasked.
spans as (

    select {{ add_interval('max(order_date)', -setting('lookback_days'), 'day') }} as look_back_from_date

    from recorded

    where is_in_range

),

compared as (

    select
        known_days.order_date,
        recorded.is_in_range as is_in_range_before,
        days.is_in_range,
        recorded.line_count as line_count_before,
        days.line_count,
        recorded.line_checksum as line_checksum_before,
        days.line_checksum,
        coalesce(
            days.line_count <> recorded.line_count
            or days.line_checksum <> recorded.line_checksum
            or days.is_in_range <> recorded.is_in_range,
            true
        ) as is_changed,
        coalesce(known_days.order_date = unfinished.order_date, false) as is_unfinished,
        days.order_date is null
        and recorded.order_date is not null
        and coalesce(known_days.order_date < deliveries.first_delivered_date, false) as is_kept

    from known_days

    cross join unfinished

    cross join deliveries

    left join days
        on known_days.order_date is not distinct from days.order_date

    left join recorded
        on known_days.order_date is not distinct from recorded.order_date

),

judged as (

    select
        compared.*,
        {% if setting('apply_restatements') %}
            true as is_in_look_back
        {% else %}
            spans.look_back_from_date is null or compared.order_date > spans.look_back_from_date as is_in_look_back
        {% endif %}

    from compared

    cross join spans

),

decided as (

    select
        *,
        is_unfinished or (is_changed and is_in_look_back and not is_kept) as is_read_again,
        is_changed and not is_in_look_back and not is_unfinished and not is_kept as is_pending

    from judged

)

select * from decided
