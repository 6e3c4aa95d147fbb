{# Rows in which one of the columns is null. columns: names. #}
{% test never_null(model, columns) %}
    select *
    from {{ new_rows(model) }}
    where
        {% for column in columns %}
            {{ 'or ' if not loop.first }}{{ column }} is null
        {% endfor %}
{% endtest %}
