{#
    No numeric column holds a NaN or an infinity, and none a null but those that are said to.
    nullable: columns whose null has a meaning, which their description gives.
#}
{% test finite_numbers(model, nullable) %}
    {% set conditions = [] %}
    {% set number_types = ['tinyint', 'smallint', 'int', 'integer', 'bigint', 'hugeint', 'float', 'double', 'decimal'] %}
    {% for column in adapter.get_columns_in_relation(model) if column.dtype.split('(')[0] | lower in number_types %}
        {% set value = adapter.quote(column.name) %}
        {% if column.name not in nullable %}
            {% do conditions.append(value ~ ' is null') %}
        {% endif %}
        {% if column.dtype | lower in ['float', 'double'] %}
            {# A NaN is above infinity in DuckDB's and Spark's order of doubles. #}
            {% do conditions.append(value ~ " >= cast('infinity' as double)") %}
            {% do conditions.append(value ~ " <= cast('-infinity' as double)") %}
        {% endif %}
    {% endfor %}
    select *
    from {{ new_rows(model) }}
    where {{ conditions | join(' or ') or 'false' }}
{% endtest %}
