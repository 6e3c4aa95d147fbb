{# Stops where a table of the source in use lacks a declared column, with the columns that it has. table: a key of source_specs(). #}
{% macro assert_columns(table) %}
    {% set names = source_columns(table) | map(attribute=0) | list %}
    {% for meaning, name in declared_columns(table).items() %}
        {% if name | string | lower not in names | map('lower') | list %}
            {{ raise_source_problem(table, "there is no column '" ~ name ~ "' for " ~ meaning ~ '. The columns are '
                ~ names | join(', ') ~ ". Did you mean '" ~ nearest_name(name, names) ~ "'?") }}
        {% endif %}
    {% endfor %}
{% endmacro %}
