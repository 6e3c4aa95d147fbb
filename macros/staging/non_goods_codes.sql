{# Pairs of match and code of the list of the seed non_goods that the source in use names; empty where it names none. #}
{% macro non_goods_codes() %}
    {% set codes = [] %}
    {% set list_name = source_option('transactions', 'non_goods') %}
    {% set seed = ref('non_goods') %}
    {% if list_name and load_relation(seed) is not none %}
        {% set query = 'select match, product_code from ' ~ seed ~ ' where non_goods_list = ' ~ text_literal(list_name)
            ~ ' order by match, product_code' %}
        {% for row in run_query(query).rows %}
            {% do codes.append((row[0], row[1])) %}
        {% endfor %}
    {% endif %}
    {{ return(codes) }}
{% endmacro %}
