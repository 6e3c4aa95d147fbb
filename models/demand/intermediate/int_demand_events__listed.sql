{% do assert_events(ref('events')) %}

with

events as (

    select * from {{ ref('events') }}

),

typed as (

    select
        {{ as_text_id('event') }} as event,
        coalesce({{ as_text_id('region') }}, 'everywhere') as region,
        {{ safely_cast(as_text_id('event_date'), 'date') }} as event_date,
        {{ safely_cast(as_text_id('known_from'), 'date') }} as known_from

    from events

)

select * from typed
