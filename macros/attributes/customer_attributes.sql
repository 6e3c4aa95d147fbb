{# Columns of customer_attributes that divide customers: combined_segments and drivers take them where the subject is on. #}
{% macro customer_attributes() %}
    {{ return(['interest', 'channel_habit', 'day_part_habit', 'place']) }}
{% endmacro %}


{#
    The columns of customer_attributes with their types, without its key: what an audience may ask where the subject is on. Known
    where it is off too, so that a person can be told.
#}
{% macro attribute_columns() %}
    {{ return({
        'interest': 'varchar',
        'interest_affinity': 'double',
        'channel_habit': 'varchar',
        'channel_affinity': 'double',
        'day_part_habit': 'varchar',
        'day_part_affinity': 'double',
        'place': 'varchar',
        'place_kind': 'varchar',
    }) }}
{% endmacro %}


{# The column of products that interests are about: interest_category, or else the first one that the source has; none without any. #}
{% macro attribute_category() %}
    {% for name in [setting('interest_category'), 'department', 'product_category', 'product_type', 'brand'] if has_product_column(name) %}
        {{ return(name) }}
    {% endfor %}
    {{ return(none) }}
{% endmacro %}


{# SQL of a text that is not known. #}
{% macro no_text() %}
    {{ return('cast(null as ' ~ dbt.type_string() ~ ')') }}
{% endmacro %}
