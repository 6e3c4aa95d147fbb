{#
    Prints, at the end of a run, a sentence for each alert that the tests of alerts and of drift found, for each wrong rule in
    the seed alert_rules, and for each problem with the rows of a model. Prints nothing where there is none.
    results: what dbt hands to on-run-end.
#}
{% macro print_alerts(results) %}
    {% for result in results if execute and result.failures and result.node.compiled_code %}
        {% if result.node.name == 'the_latest_month_raises_no_alert' %}
            {% for row in run_query(result.node.compiled_code).rows %}
                {% set levels = '' if row['alert_level_before'] is none else
                    ' (' ~ row['alert_level_before'] | round(2) ~ ' -> ' ~ row['alert_level'] | round(2) ~ ')' %}
                {% do print(
                    'Alert: ' ~ row['alert'] ~ ' at ' ~ row['as_of_date'] ~ ': ' ~ row['alert_value'] | round(3) ~ levels
                    ~ ', the threshold is ' ~ row['threshold'] | round(3) ~ '; segment_alerts has a query that lists the details.'
                ) %}
            {% endfor %}
        {% elif result.node.name == 'predictions_of_the_latest_date_have_not_drifted' %}
            {% for row in run_query(result.node.compiled_code).rows %}
                {% do print(
                    'Alert: ' ~ row['feature'] ~ ' at ' ~ row['as_of_date'] ~ ' has another distribution than when the decline model was fitted (' ~ row['fit_date']
                    ~ '): the stability index is ' ~ row['stability_index'] | round(3) ~ ', the threshold is ' ~ constant('decline_drift_threshold') ~ '.'
                ) %}
            {% endfor %}
        {% elif result.node.name == 'the_latest_day_is_beyond_no_bound' %}
            {% for row in run_query(result.node.compiled_code).rows %}
                {% do print(
                    'Alert: ' ~ row['alert'] ~ ' at ' ~ row['as_of_date'] ~ ': ' ~ (100 * row['alert_level']) | round(1) ~ ' % of ' ~ row['counted']
                    ~ ' rows, ' ~ (100 * row['alert_level_before']) | round(1) ~ ' % were expected; driver_alerts has a query that lists them.'
                ) %}
            {% endfor %}
        {% elif result.node.name == 'alert_rules_name_known_metrics_subjects_and_comparisons' %}
            {% for row in run_query(result.node.compiled_code).rows %}
                {% do print(
                    'seeds/monitoring/alert_rules.csv, alert ' ~ row['alert'] ~ ': ' ~ row['problem'] ~ ", got '" ~ row['given'] ~ "'."
                ) %}
            {% endfor %}
        {% elif (result.node.test_metadata or {}).name == 'one_row_per' and result.node.test_metadata.kwargs.columns %}
            {% for row in run_query(
                'select problem, count(*) as key_count from (' ~ result.node.compiled_code ~ ') as failures group by problem order by problem'
            ).rows %}
                {% do print((result.node.file_key_name or result.node.name).split('.')[-1] ~ ': ' ~ row['problem'] ~ ' (' ~ row['key_count'] ~ ' keys)') %}
            {% endfor %}
        {% endif %}
    {% endfor %}
{% endmacro %}
