{#
    References to models of this package, without the database in front.
    DuckDB calls a database after its file: with the name inside, the views of a file that is copied or renamed would look
    for the old one. The package is named, since a project that installs this one may have an `orders` of its own.
    Arguments as for dbt's own ref.
#}
{% macro ref() %}
    {% set names = varargs if varargs | length > 1 else ['customer_segmentation', varargs[0]] %}
    {{ return(builtins.ref(*names, **kwargs).include(database=false)) }}
{% endmacro %}


{# References to sources without the database in front, for the reason that `ref` gives. #}
{% macro source(source_name, table_name) %}
    {{ return(builtins.source(source_name, table_name).include(database=false)) }}
{% endmacro %}


{#
    The table of a model or a seed of this package as it stands in the database, none where there is none. For what ref cannot name:
    tables that are written later in the run, or not at all. name: a model or a seed.
#}
{% macro built_relation(name) %}
    {% if not execute %}
        {{ return(none) }}
    {% endif %}
    {% set node = graph.nodes['model.customer_segmentation.' ~ name] or graph.nodes['seed.customer_segmentation.' ~ name] %}
    {% set relation = adapter.get_relation(database=node.database, schema=node.schema, identifier=node.alias) %}
    {{ return(relation.include(database=false) if relation else none) }}
{% endmacro %}


{# Schemas are named as they are configured, without the target's schema in front. #}
{% macro generate_schema_name(custom_schema_name, node) %}
    {{ return((custom_schema_name or target.schema) | trim) }}
{% endmacro %}


{#
    Whether a subject is turned on, where dbt parses too: graph is empty there, and a reference to what is turned off ends the run.
    Looks at +enabled of the subject in dbt_project.yml, of the project that runs first, and at the setting extra_subjects.
    subject: a name.
#}
{% macro has_subject(subject) %}
    {% if subject in extra_subjects() and subject not in var('extra_subjects') | string %}
        {{ return(false) }}
    {% endif %}
    {% set running = builtins.ref.config %}
    {% set owner = running.load_dependencies()['customer_segmentation'] %}
    {% set enabled = [] %}
    {% for project in [running, owner] %}
        {% set settings = project.models.get('customer_segmentation', {}).get(subject, {}) %}
        {% for key in ['+enabled', 'enabled'] if key in settings %}
            {% do enabled.append(settings[key]) %}
        {% endfor %}
    {% endfor %}
    {{ return((enabled or [true])[0]) }}
{% endmacro %}


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
