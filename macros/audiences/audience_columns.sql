{#
    What the predicate of an audience may ask, as a dict of column -> type: the columns of customer_segments, and what
    int_audience_candidates__selected joins to them. Those of customer_attributes are none while lacking_columns() has them. Known
    where dbt runs, not where it parses.
#}
{% macro audience_columns() %}
    {% set columns = {} %}
    {% for name, column in graph.nodes['model.customer_segmentation.customer_segments'].columns.items() %}
        {% do columns.update({name: 'varchar' if column.data_type == 'string' else column.data_type}) %}
    {% endfor %}
    {% do columns.update(audience_score_columns()) %}
    {% for name in source_specs().customers.optional[2:] %}
        {% do columns.update({name: 'varchar'}) %}
    {% endfor %}
    {% if not lacking_columns() %}
        {% do columns.update(attribute_columns()) %}
    {% endif %}
    {{ return(dict(columns, suggested_offer='varchar')) }}
{% endmacro %}


{#
    The columns of customer_attributes while no predicate may ask them, as a dict of column -> how to get it; empty where the subject
    is on, and built or about to be.
#}
{% macro lacking_columns() %}
    {% set table = 'customer_attributes' %}
    {% if not has_subject('attributes') %}
        {% set remedy = 'the subject attributes is off. Name it under vars: in dbt_project.yml (extra_subjects: [attributes]), then run' %}
    {% elif 'model.customer_segmentation.' ~ table in selected_resources or built_relation(table) %}
        {{ return({}) }}
    {% else %}
        {% set remedy = 'it is not built yet. Run' %}
    {% endif %}
    {% set columns = {} %}
    {% for name in attribute_columns() %}
        {% do columns.update({name: 'a column of ' ~ table ~ ', and ' ~ remedy ~ ': dbt build -s +audiences.'}) %}
    {% endfor %}
    {{ return(columns) }}
{% endmacro %}


{# The columns of decline_scores that an audience may ask, with their types; null where there is no score. #}
{% macro audience_score_columns() %}
    {{ return({
        'decline_probability': 'double',
        'decline_decile': dbt.type_int(),
        'revenue_at_risk': 'decimal(18,2)',
        'reason_1_feature': dbt.type_string(),
        'reason_2_feature': dbt.type_string(),
        'reason_3_feature': dbt.type_string(),
    }) }}
{% endmacro %}
