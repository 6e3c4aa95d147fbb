{#
    What a person at the terminal wants to know at the end of a build: the shop, the lines, the segments, what to
    mistrust, and what to ask next. Printed where customer_segments and its profiles were built without an error.
    results: what dbt hands to on-run-end.
#}
{% macro print_summary(results) %}
    {# Named before anything returns, so that dbt sees them when it parses. #}
    {% set tables = {
        'customer_segments': ref('customer_segments'),
        'segment_profiles': ref('segment_profiles'),
        'cleaning_audit': ref('cleaning_audit'),
        'cluster_selection': ref('cluster_selection'),
        'int_metric_values__ranked': ref('int_metric_values__ranked'),
        'int_as_of_dates__planned': ref('int_as_of_dates__planned'),
        'int_transaction_days__compared': ref('int_transaction_days__compared'),
    } %}
    {% if makes_predictions() %}
        {% do tables.update({
            'decline_labels': ref('decline_labels'),
            'decline_scores': ref('decline_scores'),
            'decline_model_quality': ref('decline_model_quality'),
        }) %}
    {% endif %}
    {% set built = results | selectattr('status', 'equalto', 'success') | map(attribute='node.name') | list %}
    {% set needed = ['customer_segments', 'segment_profiles', 'cleaning_audit', 'cluster_selection'] + (['decline_labels', 'decline_scores', 'decline_model_quality'] if makes_predictions() else []) %}
    {% if not execute or not setting('show_summary') or needed | reject('in', built) | list %}
        {{ return('') }}
    {% endif %}

    {% set shop = run_query(summary_query('shop', tables)).rows[0] %}
    {% do print('') %}
    {% if not shop['customer_count'] %}
        {% do print('Nobody has bought anything yet: customer_segments is empty. See cleaning_audit for what was read.') %}
        {{ return('') }}
    {% endif %}

    {% do print(
        'Segments as of ' ~ shop['as_of_date'] ~ ': ' ~ '{:,}'.format(shop['customer_count']) ~ ' customers, '
        ~ '{:,}'.format(shop['active_count']) ~ ' active in the last ' ~ setting('rfm_window_months') ~ ' months with '
        ~ '{:,}'.format(shop['net_revenue']) ~ ' net revenue'
    ) %}
    {% set counts = [] %}
    {% for row in run_query(summary_query('lines', tables)).rows %}
        {% do counts.append('{:,}'.format(row['line_count']) ~ ' ' ~ row['outcome']) %}
    {% endfor %}
    {% do print('Lines: ' ~ counts[0] ~ ' = ' ~ counts[1:] | join(' + ')) %}
    {% do print('') %}
    {% do print('%-24s %10s %7s %9s' | format('rfm_segment', 'customers', 'share', 'revenue')) %}
    {% for row in run_query(summary_query('segments', tables)).rows %}
        {% do print('%-24s %10s %6.1f%% %8.1f%%' | format(
            row['segment'], '{:,}'.format(row['customer_count']), row['customer_pct'], row['net_revenue_pct'] | round(1) + 0
        )) %}
    {% endfor %}
    {% set notices = run_query(summary_query('notices', tables)).columns['notice'].values() %}
    {% if notices %}
        {% do print('') %}
    {% endif %}
    {% for notice in notices %}
        {% do print('Note: ' ~ notice) %}
    {% endfor %}
    {% do print('') %}
    {% set segments = tables.customer_segments %}
    {% set prefix = '' if segments.schema == target.schema else segments.schema ~ '.' %}
    {% do print('Next: select * from ' ~ prefix ~ "customer_segments where grade = 'very_strong' order by net_revenue desc limit 10;") %}
    {% do print('      select scheme, segment, suggested_action, predicate from ' ~ prefix ~ 'segment_rules;') %}
{% endmacro %}
