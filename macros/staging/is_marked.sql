{#
    Whether a raw transaction bears one of the marks that the source declares; the text false where it declares none.
    For queries on base_transactions. mark: returned_when or cancelled_when.
#}
{% macro is_marked(mark) %}
    {% set marks = source_option('transactions', mark) %}
    {% set conditions = [] %}
    {% if marks.get('order_prefix') %}
        {% set prefix = marks.order_prefix | string %}
        {% do conditions.append(
            'left(' ~ as_text_id('order_id') ~ ', ' ~ prefix | length ~ ') = ' ~ text_literal(prefix)
        ) %}
    {% endif %}
    {% if marks.get('statuses') %}
        {% do conditions.append(
            'lower(trim(cast(status as ' ~ dbt.type_string() ~ '))) in ' ~ text_list(marks.statuses, lower=true)
        ) %}
    {% endif %}
    {% if marks.get('negative_quantity') %}
        {% do conditions.append(readable_number('quantity', 'decimal(18,4)') ~ ' < 0') %}
    {% endif %}
    {{ return('coalesce(' ~ conditions | join(' or ') ~ ', false)' if conditions else 'false') }}
{% endmacro %}
