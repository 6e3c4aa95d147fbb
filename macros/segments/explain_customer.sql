{#
    Prints one customer's grade and score in sentences, what drives them and what would reach the next grade; where decline is
    predicted, the probability and its reasons: dbt --quiet run-operation explain_customer --args '{customer_id: "1609"}'.
    customer_id: as in customer_segments. An unknown one, or tables that are not built, end in a sentence and an error.
#}
{% macro explain_customer(customer_id) %}
    {% if not execute %}
        {{ return('') }}
    {% endif %}
    {% set relations = {} %}
    {% for name in ['customer_segments', 'rfm_cut_points', 'decline_scores'] if 'model.customer_segmentation.' ~ name in graph.nodes %}
        {% do relations.update({name: built_relation(name)}) %}
    {% endfor %}
    {% if not relations.customer_segments or not relations.rfm_cut_points %}
        {{ exceptions.raise_compiler_error('There are no segments to explain yet: run dbt build first.') }}
    {% endif %}
    {% set wanted = text_literal(customer_id | string | trim) %}
    {% set rows = run_query('select * from ' ~ relations.customer_segments ~ ' where customer_id = ' ~ wanted).rows %}
    {% if not rows %}
        {{ exceptions.raise_compiler_error(
            "Nobody is called '" ~ customer_id ~ "' in customer_segments: take a customer_id from there; somebody with returns only "
            ~ 'has no row.'
        ) }}
    {% endif %}
    {% set row = rows[0] %}
    {% do print('Customer ' ~ row.customer_id ~ ' as of ' ~ row.as_of_date) %}
    {% for sentence in grade_sentences(row, relations) + decline_sentences(wanted, relations.get('decline_scores')) %}
        {% do print(sentence) %}
    {% endfor %}
{% endmacro %}
