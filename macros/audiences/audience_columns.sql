{#
    What the predicate of an audience may ask, as a dict of column -> type: the columns of customer_segments, and what
    int_audience_candidates__selected joins to them. Known where dbt runs, not where it parses.
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
    {{ return(dict(columns, suggested_offer='varchar')) }}
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
