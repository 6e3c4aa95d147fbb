{#
    The rows of a model in one scan: no two share the columns (nulls are equal to each other), no column that may not is null, and
    no number is null, NaN or infinite but those that are said to. A row for each key that is wrong, and what is wrong with it.
    columns: the key; an empty list says that there is exactly one row.
    never_null: columns. nullable_numbers: numeric columns whose null has a meaning, which their description gives; left out,
    numbers are not looked at.
    rows_of: instead of a key, a table of the source in use: the model has exactly as many rows as were taken over.
#}
{% test one_row_per(model, columns=none, never_null=[], nullable_numbers=none, rows_of=none) %}
    {% if rows_of %}
        select model_rows.row_count, source_rows.row_count as expected_row_count
        from (select count(*) as row_count from {{ model }}) as model_rows
        cross join (select count(*) as row_count from {{
            ref('base_transactions') if rows_of == 'transactions' else source_relation(rows_of)
        }}) as source_rows
        where model_rows.row_count <> source_rows.row_count
    {% elif columns %}
        {% set number_types = ['tinyint', 'smallint', 'int', 'integer', 'bigint', 'hugeint', 'float', 'double', 'decimal'] %}
        {% set problems = {} %}
        {% for column in never_null %}
            {% do problems.update({column ~ ' is null': column ~ ' is null'}) %}
        {% endfor %}
        {% for column in (adapter.get_columns_in_relation(model) if nullable_numbers is not none else [])
            if column.dtype.split('(')[0] | lower in number_types %}
            {% set value = adapter.quote(column.name) %}
            {% if column.name not in nullable_numbers %}
                {% do problems.update({column.name ~ ' is null': value ~ ' is null'}) %}
            {% endif %}
            {% if column.dtype | lower in ['float', 'double'] %}
                {# A NaN is above infinity in DuckDB's and Spark's order of doubles. #}
                {% do problems.update({column.name ~ ' is not finite':
                    value ~ " >= cast('infinity' as double) or " ~ value ~ " <= cast('-infinity' as double)"}) %}
            {% endif %}
        {% endfor %}
        {% set problem %}
            {% if problems %}
                max(case
                    {% for sentence, condition in problems.items() %}
                        when {{ condition }} then '{{ sentence }}'
                    {% endfor %}
                end)
            {% else %}
                cast(null as {{ dbt.type_string() }})
            {% endif %}
        {% endset %}
        select
            {{ columns | join(', ') }},
            count(*) as row_count,
            coalesce({{ problem }}, 'several rows share {{ columns | join(", ") }}') as problem
        from {{ new_rows(model) }}
        group by {{ columns | join(', ') }}
        having count(*) > 1 or {{ problem }} is not null
    {% else %}
        select count(*) as row_count
        from {{ model }}
        having count(*) <> 1
    {% endif %}
{% endtest %}
