{#
    What a person at the terminal wants to know at the end of a build: the shop, the lines, the segments, what to
    mistrust, what to ask next, and which other subjects there are. Speaks only of what this run built without an error, and
    says nothing where customer_segments is not among it.
    results: what dbt hands to on-run-end.
#}
{% macro print_summary(results) %}
    {% set built = results | selectattr('status', 'equalto', 'success') | map(attribute='node.name') | list %}
    {% set needed = ['customer_segments', 'segment_profiles', 'cleaning_audit', 'cluster_selection'] %}
    {% if not execute or not setting('show_summary') or needed | reject('in', built) | list %}
        {{ return('') }}
    {% endif %}
    {% set tables = {} %}
    {% for name in needed + [
        'int_metric_values__ranked', 'int_as_of_dates__planned', 'int_transaction_days__compared',
        'decline_labels', 'decline_scores', 'decline_model_quality'
    ] if name in built %}
        {% do tables.update({name: built_relation(name)}) %}
    {% endfor %}

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
    {% set built_subjects = [] %}
    {% for result in results if result.node.resource_type == 'model' and result.node.package_name == 'customer_segmentation' %}
        {% do built_subjects.append(result.node.fqn[1]) %}
    {% endfor %}
    {% do print_other_subjects(built_subjects | unique | list) %}
{% endmacro %}

{#
    Which subjects this run left as they were, and which have no table yet: the question that each of these answers, and the
    command that builds it with all that it needs. built_subjects: those of this run.
#}
{% macro print_other_subjects(built_subjects) %}
    {% set lacking, public = [], [] %}
    {% for node in graph.nodes.values() if node.resource_type == 'model' and node.package_name == 'customer_segmentation' %}
        {% do lacking.append(node.fqn[1]) if not built_relation(node.name) %}
        {% do public.append(node.fqn[1]) if node.access == 'public' %}
    {% endfor %}
    {% set questions = {} %}
    {% for group in graph.groups.values() if group.package_name == 'customer_segmentation' %}
        {% do questions.update({group.name: group.description}) %}
    {% endfor %}
    {% set order = subjects() %}
    {% set left_out = [] %}
    {% for subject in order if subject in public and subject not in lacking and subject not in built_subjects %}
        {% do left_out.append(subject) %}
    {% endfor %}
    {% if left_out %}
        {% do print('') %}
        {% do print('Not in this run, and as it was before: ' ~ left_out | join(', ') ~ '. Each catches up when it is built.') %}
    {% endif %}
    {% for subject, before in order.items() if subject in lacking and subject in public %}
        {% if loop.first %}
            {% do print('') %}
            {% do print('Not built yet:') %}
        {% endif %}
        {% do print('  dbt build -s %-28s %s' | format(before | select('in', lacking) | join(' '), questions.get(subject, ''))) %}
        {% if loop.last %}
            {% do print('  dbt build --selector everything           All of it' if project_name == 'customer_segmentation' else '  dbt build                                 All of it') %}
        {% endif %}
    {% endfor %}
{% endmacro %}
