{# The largest number of clusters that a fit can have: how many centroids a wide row holds. #}
{% macro cluster_slots() %}
    {% set cluster_count = setting('cluster_count') %}
    {{ return([setting('cluster_count_max'), 0 if cluster_count == 'auto' else cluster_count] | max) }}
{% endmacro %}
