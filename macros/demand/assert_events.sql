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
