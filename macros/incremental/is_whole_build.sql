{#
    Whether this run builds every table that grows: only then may it be recorded. To be called from the models of
    models/record, which so depend on all of these.
#}
{% macro is_whole_build() %}
    {% for name in accumulating_models() %}
        {% do ref(name) %}
    {% endfor %}
    {% for name in accumulating_models() if 'model.customer_segments.' ~ name not in selected_resources %}
        {{ return(false) }}
    {% endfor %}
    {{ return(true) }}
{% endmacro %}
