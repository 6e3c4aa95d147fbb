{#
    The grain of a model: no two rows share the columns; nulls are equal to each other.
    columns: the key; an empty list says that there is exactly one row.
    rows_of: instead of a key, a table of the source in use: the model has exactly as many rows as were taken over.
#}
{% test one_row_per(model, columns=none, rows_of=none) %}
    {% if rows_of %}
        select model_rows.row_count, source_rows.row_count as expected_row_count
        from (select count(*) as row_count from {{ model }}) as model_rows
        cross join (select count(*) as row_count from {{
            ref('base_transactions') if rows_of == 'transactions' else source_relation(rows_of)
        }}) as source_rows
        where model_rows.row_count <> source_rows.row_count
    {% elif columns %}
        select
            {{ columns | join(', ') }},
            count(*) as row_count
        from {{ new_rows(model) }}
        group by {{ columns | join(', ') }}
        having count(*) > 1
    {% else %}
        select count(*) as row_count
        from {{ model }}
        having count(*) <> 1
    {% endif %}
{% endtest %}
