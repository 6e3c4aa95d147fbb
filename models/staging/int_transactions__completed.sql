{% set meanings, shared = order_level_meanings(), shared_meanings() %}
{{ config(enabled=meanings != [], materialized='table') }}
{% set has_line_id = 'line_id' in declared_columns('transactions') %}
{% set rejects_repeats = 'repeats' in source_option('transactions', 'reject') and not has_line_id %}
{% set order = 'order_key, customer_key, order_number' %}

with

lines as (

    select * from {{ ref('base_transactions') }}

),

read as (

    select
        *,
        {{ as_text_id('order_id') }} as order_key,
        {{ "''" if 'customer_id' in meanings else 'coalesce(' ~ as_text_id('customer_id') ~ ", '')" }} as customer_key,
        {% if 'ordered_at' in meanings %}
            cast(null as {{ dbt.type_timestamp() }}) as moment_at,
        {% else %}
            {{ readable_time('transactions', 'ordered_at') }} as moment_at,
        {% endif %}
        {% if has_line_id %}
            {{ as_text_id('line_id') }} is not null and row_number() over (
                partition by {{ as_text_id('order_id') }}, {{ as_text_id('customer_id') }}, {{ as_text_id('line_id') }}
                order by
                    {{ readable_time('transactions', 'ordered_at') }} desc nulls last
                    {% for meaning in transaction_meanings() %}
                        , cast({{ meaning }} as {{ dbt.type_string() }}) desc nulls last
                    {% endfor %}
            ) > 1 as is_superseded
        {% elif rejects_repeats %}
            row_number() over (
                partition by
                    {% for meaning in transaction_meanings() %}
                        cast({{ meaning }} as {{ dbt.type_string() }}){{ ',' if not loop.last }}
                    {% endfor %}
                order by {{ as_text_id('order_id') }}
            ) > 1 as is_superseded
        {% else %}
            false as is_superseded
        {% endif %}

    from lines

),

-- What an earlier delivery of a line said does not contradict the later one.
valued as (

    select
        *
        {% for meaning in meanings %}
            , case when not is_superseded then {{ comparable_value(meaning) }} end as text_of_{{ meaning }}
        {% endfor %}
        {% for meaning in shared %}
            , case when not is_superseded then {{ order_money(meaning) }} end as money_of_{{ meaning }}
        {% endfor %}

    from read

),

moments as (

    select
        order_key,
        customer_key,
        moment_at,
        max(case
            when {% for meaning in meanings %}text_of_{{ meaning }} is not null {{ 'or ' if not loop.last }}{% endfor %}
                then 1 else 0
        end) as has_value

    from valued

    where order_key is not null

    group by order_key, customer_key, moment_at

),

begun as (

    select
        *,
        case
            when
                has_value = 1
                and moment_at > {{ dbt.dateadd('hour', constant('order_gap_hours'), 'lag(moment_at) over (
                    partition by order_key, customer_key
                    order by moment_at nulls last
                )') }}
                then 1 else 0
        end as is_begun

    from moments

),

numbered_moments as (

    select
        order_key,
        customer_key,
        moment_at,
        sum(is_begun) over (
            partition by order_key, customer_key
            order by moment_at nulls last
            rows between unbounded preceding and current row
        ) as order_number

    from begun

),

numbered as (

    select
        valued.*,
        numbered_moments.order_number

    from valued

    left join numbered_moments
        on
            valued.order_key = numbered_moments.order_key
            and valued.customer_key = numbered_moments.customer_key
            and valued.moment_at is not distinct from numbered_moments.moment_at

),

compared as (

    select
        *
        {% for meaning in meanings %}
            , coalesce(
                order_key is not null
                and min(text_of_{{ meaning }}) over (partition by {{ order }})
                <> max(text_of_{{ meaning }}) over (partition by {{ order }}),
                false
            ) as differs_{{ meaning }}
            , case when order_key is not null then
                max(case when text_of_{{ meaning }} is not null then {{ meaning }} end) over (partition by {{ order }})
            end as value_of_{{ meaning }}
        {% endfor %}
        {% for meaning in shared %}
            , max(money_of_{{ meaning }}) over (partition by {{ order }}) as total_{{ meaning }}
        {% endfor %}

    from numbered

),

completed as (

    select
        {% for meaning in transaction_meanings() %}
            {% if meaning in meanings and (meaning not in shared or meaning == 'amount') %}
                case when {{ as_text_id(meaning) }} is null and not differs_{{ meaning }} then value_of_{{ meaning }} else {{ meaning }} end
                    as {{ meaning }},
            {% else %}
                {{ meaning }},
            {% endif %}
        {% endfor %}
        unreadable_line,
        is_superseded,
        {% for meaning in shared %}
            value_of_{{ meaning }} is null as lacks_{{ meaning }},
            total_{{ meaning }},
        {% endfor %}
        {{ order }},
        moment_at,
        {% for meaning in meanings %}
            differs_{{ meaning }},
        {% endfor %}
        {% for meaning in meanings %}differs_{{ meaning }}{{ ' or ' if not loop.last }}{% endfor %} as has_contradiction

    from compared

)

select * from completed
