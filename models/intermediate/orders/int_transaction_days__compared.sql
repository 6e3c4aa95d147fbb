{% set build = last_build() %}

with

days as (

    select * from {{ ref('int_transaction_days__summed') }}

),

recorded as (

    {% if build %}
        select * from {{ build.transaction_days }}
    {% else %}
        select * from days where false
    {% endif %}

),

-- What lies farther back is too old to be read again unasked.
spans as (

    select {{ add_interval('max(order_date)', -setting('lookback_days'), 'day') }} as look_back_from_date

    from recorded

    where is_in_range

),

compared as (

    select
        coalesce(days.order_date, recorded.order_date) as order_date,
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
        ) as is_changed

    from days

    full outer join recorded
        on days.order_date = recorded.order_date

),

judged as (

    select
        compared.*,
        {% if setting('apply_restatements') %}
            true as is_in_look_back
        {% else %}
            spans.look_back_from_date is null
            or compared.order_date > spans.look_back_from_date
            -- A run that broke off had begun to take the day over.
            or coalesce(compared.line_count_before, 0) = -1 as is_in_look_back
        {% endif %}

    from compared

    cross join spans

),

decided as (

    select
        *,
        is_changed and is_in_look_back as is_read_again,
        is_changed and not is_in_look_back as is_pending

    from judged

)

select * from decided
