{#
    Prints, at the end of a run that built audiences, how many are in each and why others are not, what cannot be as meant, and what
    of the log was not used. results: what dbt hands to on-run-end.
#}
{% macro print_audiences(results) %}
    {% set built = results | selectattr('status', 'equalto', 'success') | map(attribute='node.name') | list %}
    {% if not execute or not setting('show_summary') or 'audience_waterfall' not in built %}
        {{ return('') }}
    {% endif %}
    {% set query %}
        select
            audience,
            max(as_of_date) as as_of_date,
            max(case when step = 'segment' then customer_count end) as segment_count,
            max(case when step = 'treated' then customer_count end) as treated_count,
            max(case when step = 'control' then customer_count end) as control_count,
            max(case when step = 'not_consenting' then customer_count end) as not_consenting_count
        from {{ built_relation('audience_waterfall') }}
        group by audience
        order by audience
    {% endset %}
    {% set rows = run_query(query).rows %}
    {% if not rows %}
        {{ return('') }}
    {% endif %}
    {% do print('') %}
    {% do print('%-24s %10s %9s %8s %8s' | format('audience', 'segment', 'left out', 'control', 'treated')) %}
    {% set without_consent = [] %}
    {% for row in rows %}
        {% set left_out = row['segment_count'] - row['treated_count'] - row['control_count'] %}
        {% do print('%-24s %10s %9s %8s %8s' | format(
            row['audience'], '{:,}'.format(row['segment_count']), '{:,}'.format(left_out), '{:,}'.format(row['control_count']),
            '{:,}'.format(row['treated_count'])
        )) %}
        {% do without_consent.append(row['audience']) if row['segment_count'] and row['not_consenting_count'] == row['segment_count'] %}
    {% endfor %}
    {% set consents = declared_columns('customers').keys() | select('in', customer_flags()) | join(' ') %}
    {% if without_consent %}
        {% do print('Note: nobody is in ' ~ without_consent | join(', ') ~ ', where consent is required, since ' ~ (
            'no customer has given it.' if 'has_consent' in consents else
            'the source ' ~ setting('source') ~ ' has no column of it: map has_consent under customers, or use a channel that needs none.'
        )) %}
    {% endif %}
    {% set ignored = run_query(
        'select ignored_reason, count(*) as row_count from ' ~ built_relation('int_exposures__read')
        ~ ' where ignored_reason is not null group by ignored_reason order by ignored_reason'
    ).rows if 'int_exposures__read' in built else [] %}
    {% for row in ignored %}
        {% do print('Note: ' ~ '{:,}'.format(row['row_count']) ~ ' logged exposures are not used: ' ~ {
            'incomplete': 'a value is missing.',
            'repeated': 'they are logged already.',
            'after_the_as_of_date': 'they lie after the as-of date, and count from their own day on.',
            'unknown_customer': 'their customers have never bought anything.',
        }[row['ignored_reason']]) %}
    {% endfor %}
    {% for row in rows if row['treated_count'] %}
        {% do print('Next: make export AUDIENCE=' ~ row['audience'] ~ ', and make log-exposure after it was sent; docs/audiences.md') if loop.first %}
    {% endfor %}
{% endmacro %}
