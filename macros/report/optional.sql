{#
    The table of a model of another subject where it can be read, else none: the subject is turned off, or not built yet.
    A reference that dbt knows of where the subject is on, so that it is built before; the report leaves out what is missing.
    name: a public model; subject: the one that it belongs to.
#}
{% macro optional(name, subject) %}
    {% if not has_subject(subject) %}
        {{ return(none) }}
    {% endif %}
    {% set relation = ref(name) %}
    {{ return(relation if not execute or built_relation(name) else none) }}
{% endmacro %}
