{#
    Prints a summary at the end of a build: the shop, the lines, the segments, notes on limited results, the next queries and
    the other subjects. It covers only the tables that this run built without an error, and prints nothing where
    customer_segments is not one of them.
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

    {% set shop = run_query(_summary_query('shop', tables)).rows[0] %}
    {% do print('') %}
    {% if not shop['customer_count'] %}
        {% do print('There are no purchases yet, so customer_segments is empty. cleaning_audit has the lines that were read.') %}
        {{ return('') }}
    {% endif %}

    {% do print(
        'Segments as of ' ~ shop['as_of_date'] ~ ': ' ~ '{:,}'.format(shop['customer_count']) ~ ' customers, '
        ~ '{:,}'.format(shop['active_count']) ~ ' active in the last ' ~ setting('rfm_window_months') ~ ' months with '
        ~ '{:,}'.format(shop['net_revenue']) ~ ' net revenue'
    ) %}
    {% set counts = [] %}
    {% for row in run_query(_summary_query('lines', tables)).rows %}
        {% do counts.append('{:,}'.format(row['line_count']) ~ ' ' ~ row['outcome']) %}
    {% endfor %}
    {% do print('Lines: ' ~ counts[0] ~ ' = ' ~ counts[1:] | join(' + ')) %}
    {% do print('') %}
    {% do print('%-24s %10s %7s %9s' | format('rfm_segment', 'customers', 'share', 'revenue')) %}
    {% for row in run_query(_summary_query('segments', tables)).rows %}
        {% do print('%-24s %10s %6.1f%% %8.1f%%' | format(
            row['segment'], '{:,}'.format(row['customer_count']), row['customer_pct'], row['net_revenue_pct'] | round(1) + 0
        )) %}
    {% endfor %}
    {% set notices = run_query(_summary_query('notices', tables)).columns['notice'].values() %}
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
    {% do _print_other_subjects(built_subjects | unique | list) %}
{% endmacro %}

{#
    Prints the subjects that this run did not change, and those that have no table yet, each with its question and the command
    that builds it with everything that it needs. built_subjects: the subjects of this run.
#}
{% macro _print_other_subjects(built_subjects) %}
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
        {% do print('Not in this run, so unchanged: ' ~ left_out | join(', ') ~ '. Each catches up when you build it.') %}
    {% endif %}
    {% for subject, before in order.items() if subject in lacking and subject in public %}
        {% if loop.first %}
            {% do print('') %}
            {% do print('Not built yet:') %}
        {% endif %}
        {# The names of what is missing, or where they are too many, whatever the subject is made from. #}
        {% set selection = before | select('in', lacking) | join(' ') %}
        {% set selection = selection if selection | length <= 28 else '+' ~ subject %}
        {% do print('  dbt build -s %-28s %s' | format(selection, questions.get(subject, ''))) %}
        {% if loop.last %}
            {% do print('  dbt build --selector everything           Everything' if project_name == 'customer_segmentation' else '  dbt build                                 Everything') %}
        {% endif %}
    {% endfor %}
{% endmacro %}


{#
    The queries of print_summary; no model reads them.
    tables: relations by name.
    part: shop (one row), lines (outcomes and reasons), segments, or notices (limits of the results).
#}
{% macro _summary_query(part, tables) %}
    {% if part == 'shop' %}
        select
            max(as_of_date) as as_of_date,
            count(*) as customer_count,
            count(*) filter (where is_active) as active_count,
            sum(net_revenue) as net_revenue
        from {{ tables['customer_segments'] }}
    {% elif part == 'lines' %}
        select
            line_count,
            case when outcome = 'rejected' then {{ dbt.concat(["'rejected as '", 'rule']) }} else outcome end as outcome
        from {{ tables['cleaning_audit'] }}
        where outcome in ('raw', 'used', 'anonymous') or (outcome = 'rejected' and line_count > 0)
        order by rule_order
    {% elif part == 'segments' %}
        select
            segment,
            customer_count,
            100 * customer_ratio as customer_pct,
            100 * net_revenue_ratio as net_revenue_pct
        from {{ tables['segment_profiles'] }}
        where scheme = 'rfm'
        order by segment_order
    {% else %}
        select {{ dbt.concat([
            'metric', "' carries no information: '",
            text_of('round(100.0 * max(customer_count) / max(customers_in_all))', 'int'), "' % of the active customers have the same value'"
        ]) }} as notice
        from {{ tables['int_metric_values__ranked'] }}
        where as_of_date in (select max(as_of_date) from {{ tables['customer_segments'] }})
        group by metric
        having max(customer_count) > {{ constant('no_information_ratio') }} * max(customers_in_all)

        union all

        select {{ dbt.concat([
            "'no date has a complete look-back, so the fixed scale and the clusters refer to '",
            text_of('as_of_date', dbt.type_string())
        ]) }}
        from {{ tables['int_as_of_dates__planned'] }}
        where is_latest and is_left_truncated and as_of_date = score_reference_date

        union all

        select {{ dbt.concat([
            text_of('customer_count', dbt.type_string()),
            "' customers have only returns, so no table lists them; cleaning_audit has their revenue'"
        ]) }}
        from {{ tables['cleaning_audit'] }}
        where rule = 'returns_only_customers' and customer_count > 0

        union all

        select {{ dbt.concat([
            "'the criteria disagree on the number of clusters at '", text_of('fit_date', dbt.type_string()), "': '",
            text_of('max(case when is_chosen then cluster_count end)', dbt.type_string()),
            "' are used, the knee of the inertia is at '",
            text_of('max(case when is_knee then cluster_count end)', dbt.type_string()), "', the best silhouette at '",
            text_of('max(case when is_best_silhouette then cluster_count end)', dbt.type_string())
        ]) }}
        from {{ tables['cluster_selection'] }}
        where
            has_disagreement
            and algorithm = '{{ setting("cluster_algorithm") }}'
            and fit_date in (select max(fit_date) from {{ tables['cluster_selection'] }})
        group by fit_date

        union all

        select {{ dbt.concat([
            "'the clusters of '", text_of('fit_date', dbt.type_string()),
            "' divide a continuum: data without groups looks just as clustered (p = '",
            text_of('round(structure_p, 2)', dbt.type_string()), "'). They are useful, but not natural groups'"
        ]) }}
        from {{ tables['cluster_selection'] }}
        where
            structure = 'partition_of_a_continuum'
            and is_chosen
            and algorithm = '{{ setting("cluster_algorithm") }}'
            and fit_date in (select max(fit_date) from {{ tables['cluster_selection'] }})

        union all

        select {{ dbt.concat([
            text_of('count(*)', dbt.type_string()),
            "' days farther back than lookback_days have changed: '", text_of(_lines_more(), 'bigint'), "' lines more and '",
            text_of(_lines_fewer(), 'bigint'), "' fewer of '", text_of('coalesce(sum(line_count_before), 0)', 'bigint'),
            "'. restatements has what would change'",
            "case when 2 * " ~ _lines_fewer() ~ " > sum(line_count_before) then '; most of the lines are no longer delivered, as in an export of '"
            ~ " || 'a part, and the tables keep them' else ', and apply_restatements: true takes it over' end"
        ]) }}
        from {{ tables['int_transaction_days__compared'] }}
        where is_pending
        having count(*) > 0

        union all

        select {{ dbt.concat([
            "'the delivery begins later than those before it: the tables keep '", text_of('sum(line_count_before)', 'bigint'),
            "' lines of '", text_of('min(order_date)', dbt.type_string()), "' to '", text_of('max(order_date)', dbt.type_string())
        ]) }}
        from {{ tables['int_transaction_days__compared'] }}
        where is_kept
        having count(*) > 0

        {% if 'decline_scores' in tables and 'decline_labels' in tables and 'decline_model_quality' in tables %}
            union all

            select {{ dbt.concat([
                "'no customer has a decline score yet: the model needs at least '", "'" ~ setting('decline_min_labels') ~ "'",
                "' labels of regulars whose next months are over, a tenth of them of each outcome; there are '",
                text_of('count(*)', 'bigint')
            ]) }}
            from {{ tables['decline_labels'] }}
            having (select count(*) from {{ tables['decline_scores'] }}) = 0

            union all

            select 'the decline model cannot be tested on later dates yet: decline_model_quality tests it on other customers of the same date'
            from {{ tables['decline_model_quality'] }}
            having count(*) > 0 and count(case when split = 'later_date' then 1 end) = 0
        {% endif %}
    {% endif %}
{% endmacro %}


{# Lines that changed days have more, and fewer, than when they were read: sums for queries on int_transaction_days__compared. #}
{% macro _lines_more() %}
    {{ return('coalesce(sum(greatest(coalesce(line_count, 0) - coalesce(line_count_before, 0), 0)), 0)') }}
{% endmacro %}


{% macro _lines_fewer() %}
    {{ return('coalesce(sum(greatest(coalesce(line_count_before, 0) - coalesce(line_count, 0), 0)), 0)') }}
{% endmacro %}
