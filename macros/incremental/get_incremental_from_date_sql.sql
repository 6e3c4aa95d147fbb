{#
    The incremental strategy from_date: rows from a date on are replaced, those before it stay. A model names its date column
    as meta.replaced_by: order_date counts from the first day that is read again, the others from the first as-of date
    that is due. Where nothing is kept of the last build, all are replaced.
#}
{% macro get_incremental_from_date_sql(arguments) %}
    {% set column = config.get('meta').replaced_by %}
    {% set columns = arguments.dest_columns | map(attribute='quoted') | join(', ') %}
    delete from {{ arguments.target_relation }}
    where
        {% if not last_build() %}
            true
        {% elif column == 'order_date' %}
            {{ is_read_again(changed_from()) }}
        {% else %}
            {# Without an as-of date nothing is left. #}
            {{ column }} >= (
                select coalesce(
                    min({{ 'first_due_month' if column in ['as_of_month', 'first_month'] else 'first_due_date' }}),
                    cast('1000-01-01' as date)
                )
                from {{ built_relation('int_as_of_dates__due') }}
            )
        {% endif %};
    insert into {{ arguments.target_relation }} ({{ columns }})
    select {{ columns }} from {{ arguments.temp_relation }};
    -- What a Python model returns comes in a table that is not temporary.
    drop table {{ arguments.temp_relation }}
{% endmacro %}
