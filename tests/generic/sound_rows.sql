{#
    The rows of a model in one scan: no two share the key (nulls are equal to each other), no column that may not is null, and no
    number is null, NaN or infinite but those that are said to. A row for each key that is wrong, and what is wrong with it.
    key, never_null: columns. nullable_numbers: numeric columns whose null has a meaning, which their description gives; left out,
    numbers are not looked at.
#}
{% test sound_rows(model, key, never_null=[], nullable_numbers=none) %}
    {% set number_types = ['tinyint', 'smallint', 'int', 'integer', 'bigint', 'hugeint', 'float', 'double', 'decimal'] %}
    {% set problems = {} %}
    {% for column in never_null %}
        {% do problems.update({column ~ ' is null': column ~ ' is null'}) %}
    {% endfor %}
    {% for column in adapter.get_columns_in_relation(model)
        if nullable_numbers is not none and column.dtype.split('(')[0] | lower in number_types %}
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
        {{ key | join(', ') }},
        count(*) as row_count,
        coalesce({{ problem }}, 'several rows share {{ key | join(", ") }}') as problem
    from {{ new_rows(model) }}
    group by {{ key | join(', ') }}
    having count(*) > 1 or {{ problem }} is not null
{% endtest %}
