{#
    A raw number of a table of campaigns as a decimal, null where there is none. Before a build assert_campaign_numbers() has seen
    that all can be read. table: a key of source_specs(); meaning: one of its columns; types: column_types() of the table.
#}
{% macro campaign_number(table, meaning, types) %}
    {{ return(safely_cast(delivered_column(table, meaning, types), 'decimal(18,2)')) }}
{% endmacro %}


{#
    Stops where a number of a table of campaigns cannot be read or is negative: a cost that is left out would make every contact
    pay. table: campaigns, campaign_contacts or campaign_responses.
#}
{% macro assert_campaign_numbers(table) %}
    {% set types = column_types(table) %}
    {% for meaning in ['margin_per_response', 'fixed_cost', 'cost', 'revenue'] if meaning in declared_columns(table) %}
        {% set value = campaign_number(table, meaning, types) %}
        {% set text = as_text_id(delivered_column(table, meaning, types)) %}
        {% set sign = ' or ' ~ value ~ ' < 0' if meaning != 'revenue' else '' %}
        {% set row = source_rows(table, 'select count(*) as line_count, min(' ~ text ~ ') as example from __source__ where '
            ~ text ~ ' is not null and (' ~ value ~ ' is null' ~ sign ~ ')')[0] %}
        {% if row.line_count | int > 0 %}
            {{ raise_source_problem(table, row.line_count ~ " values of the column '" ~ declared_columns(table)[meaning]
                ~ "', which is " ~ meaning ~ ', are no numbers' ~ (' from 0 on' if sign else '') ~ ", for instance '" ~ row.example
                ~ "'. Correct them, or leave " ~ meaning ~ ' out of columns.') }}
        {% endif %}
    {% endfor %}
{% endmacro %}
