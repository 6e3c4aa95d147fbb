{#
    Whose last build a subject adds to. Each remembers its own, but rfm, clusters and segments are steps of one table: none of
    them stores what another would need to catch up alone.
#}
{% macro memory_of(subject) %}
    {{ return('segments' if subject in ['rfm', 'clusters'] else subject) }}
{% endmacro %}
