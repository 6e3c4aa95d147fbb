{# What stands aside changes no order. #}
{% set meanings = transaction_meanings() | reject('in', source_specs().transactions.aside) | list %}
{% set has_refund_days = 'refunded_amount' in meanings and 'refunded_at' in meanings %}
{# A line after a silence is stray where the shop does not trade again. #}
{% set rhythm_day_count, trading_day_count = constant('rhythm_day_count'), constant('trading_day_count') %}
{% set trading_dates = [] %}
{% for count in range(2, trading_day_count + 1) %}
    {% do trading_dates.append('when ' ~ count ~ ' then paced.trading_date_' ~ count) %}
{% endfor %}

with

lines as (

    {# Written out, since what a model refers to is also asked before it is built. #}
    {% if shared_meanings() %}
        select * from {{ ref('int_transactions__shared') }}
    {% elif order_level_meanings() %}
        select * from {{ ref('int_transactions__completed') }}
    {% else %}
        select * from {{ ref('base_transactions') }}
    {% endif %}

),

{% if has_refund_days %}
    -- A refund is booked on a day of its own.
    moments as (

        select
            {% for meaning in meanings %}
                {{ meaning }},
            {% endfor %}
            unreadable_line,
            {{ readable_time('transactions', 'ordered_at') }} as booked_at

        from lines

        union all

        select
            {% for meaning in meanings %}
                {{ meaning }},
            {% endfor %}
            unreadable_line,
            {{ readable_time('transactions', 'refunded_at') }} as booked_at

        from lines

        where {{ money_part('refunded_amount') }} > 0 and {{ readable_time('transactions', 'refunded_at') }} is not null

    ),
{% endif %}

-- Converting a few thousand quarters of an hour instead of every line; no zone's clock is off by less.
quarter_hours as (

    select
        {{ quarter_hour('booked_at' if has_refund_days else readable_time('transactions', 'ordered_at')) }} as quarter_hour_at,
        count(*) as line_count,
        {{ row_checksum(meanings + ['unreadable_line']) }} as line_checksum

    from {{ 'moments' if has_refund_days else 'lines' }}

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

-- The shop's rhythm, from the days before alone: how long it takes to sell on rhythm_day_count days, of late or ever since.
paced as (

    select
        order_date,
        min(order_date) over () as first_date,
        lag(order_date) over (order by order_date) as previous_date,
        lag(order_date, {{ rhythm_day_count + 1 }}) over (order by order_date) as rhythm_start_date,
        row_number() over (order by order_date) - 1 as day_count_before
        {%- for count in range(2, trading_day_count + 1) %},
            lead(order_date, {{ count - 1 }}) over (order by order_date) as trading_date_{{ count }}
        {%- endfor %}

    from days

),

allowed as (

    select
        *,
        {{ dbt.datediff('previous_date', 'order_date', 'day') }} as silent_days,
        -- One wide gap makes a shop that sells daily no slow one: hence the lesser of the two.
        greatest({{ constant('shortest_silence_days') }}, least(
            {{ dbt.datediff('rhythm_start_date', 'previous_date', 'day') }},
            {{ rhythm_day_count }} * {{ dbt.datediff('first_date', 'previous_date', 'day') }} / nullif(day_count_before - 1, 0)
        )) as known_rhythm_days

    from paced

),

silences as (

    select
        order_date as silence_end_date,
        case when rhythm_start_date is null then 366 else known_rhythm_days end as rhythm_days,
        -- A shop of two days trades again with two.
        least({{ trading_day_count }}, greatest(2, day_count_before)) as needed_day_count

    from allowed

    where
        {{ setting('max_gap_days') }} > 0
        and (
            silent_days > {{ setting('max_gap_days') }}
            -- Fewer days tell no rhythm.
            or (rhythm_start_date is not null and silent_days > known_rhythm_days)
        )

),

-- The silences after which the shop trades again: it sells on that many days in the time that its rhythm allows.
resumed as (

    select distinct silences.silence_end_date

    from silences

    inner join paced
        on
            paced.order_date >= silences.silence_end_date
            and {{ dbt.datediff('paced.order_date', 'case silences.needed_day_count ' ~ trading_dates | join(' ') ~ ' end', 'day') }}
            <= silences.rhythm_days

),

strays as (

    select min(silences.silence_end_date) as stray_from_date

    from silences

    left join resumed
        on silences.silence_end_date = resumed.silence_end_date

    where resumed.silence_end_date is null

),

judged as (

    select
        bounded.quarter_hour_at,
        bounded.order_date,
        bounded.order_hour,
        bounded.line_count,
        bounded.line_checksum,
        bounded.is_within_limits
        and (strays.stray_from_date is null or bounded.order_date < strays.stray_from_date)
            as is_in_range

    from bounded

    cross join strays

)

select * from judged
