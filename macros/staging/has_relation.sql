{# Whether a relation of internal_relation() exists in the database. #}
{% macro has_relation(relation) %}
    {{ return(adapter.get_relation(
        relation.database, relation.schema.replace('""', '"'), relation.identifier.replace('""', '"')
    ) is not none) }}
{% endmacro %}
