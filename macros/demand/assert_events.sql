{#
    Stops where a row of the seed of events cannot be used: without a name, with a day that cannot be read, or twice. The sentence
    has the row and what to do. relation: the seed.
#}
{% macro assert_events(relation) %}
    {% if not execute or flags.WHICH not in ['run', 'build'] or flags.EMPTY %}
        {{ return('') }}
    {% endif %}
    {% set query %}
        select
            {{ as_text_id('event') }} as event,
            {{ as_text_id('region') }} as region,
            {{ as_text_id('event_date') }} as event_date,
            {{ as_text_id('known_from') }} as known_from,
            {{ safely_cast(as_text_id('event_date'), 'date') }} is not null as has_date,
            {{ as_text_id('known_from') }} is null or {{ safely_cast(as_text_id('known_from'), 'date') }} is not null as has_known_from,
            count(*) over (partition by {{ as_text_id('event') }}, {{ as_text_id('region') }}, {{ as_text_id('event_date') }}) as row_count

        from {{ relation }}

        order by 1, 2, 3, 4
    {% endset %}
    {% for row in query_rows(query) %}
        {% set problem = 'has no event name' if row.event is none
            else "has the event_date '" ~ (row.event_date or '') ~ "', which is no day such as 2017-12-25" if not row.has_date
            else "has the known_from '" ~ row.known_from ~ "', which is no day such as 2017-01-01" if not row.has_known_from
            else 'is there ' ~ row.row_count ~ ' times; leave one' if row.row_count > 1 else '' %}
        {% if problem %}
            {{ exceptions.raise_compiler_error(
                'seeds/demand/events.csv: a row (' ~ [row.event or '', row.region or '', row.event_date or '', row.known_from or ''] | join(', ')
                ~ ') ' ~ problem ~ '. Correct the row, then build again.'
            ) }}
        {% endif %}
    {% endfor %}
{% endmacro %}


{#
    Says in a line for each event outside the data that nothing is known of it: before the first week, or after the last one that is
    forecast. events, demand: relations.
#}
{% macro tell_events_outside(events, demand) %}
    {% if not execute or flags.WHICH not in ['run', 'build'] or flags.EMPTY %}
        {{ return('') }}
    {% endif %}
    {% set last_week = add_interval('max(week_date)', 7 * setting('demand_horizon_weeks'), 'day') %}
    {% set query %}
        select
            events.event,
            {{ text_of('events.event_date', 'date') }} as event_date,
            {{ text_of('spans.first_week', 'date') }} as first_week,
            {{ text_of('spans.last_day', 'date') }} as last_day

        from {{ events }} as events

        cross join (
            select
                min(week_date) as first_week,
                {{ add_interval(last_week, 6, 'day') }} as last_day

            from {{ demand }}
        ) as spans

        where events.event_date < spans.first_week or events.event_date > spans.last_day

        order by events.event_date, events.event
    {% endset %}
    {% for row in query_rows(query) %}
        {% do print(
            'Note: the event ' ~ row.event ~ ' on ' ~ row.event_date ~ ' is outside the weeks of the data and of the forecasts ('
            ~ row.first_week ~ ' to ' ~ row.last_day ~ '), so nothing is said of it. The events are in seeds/demand/events.csv.'
        ) %}
    {% endfor %}
{% endmacro %}
