{#
    An option of a table of the source in use, or its default; where the default is a list, a single value is a list of
    one. Raises a sentence where a value has the wrong shape. table: a key of source_specs(); name: one of its options.
#}
{% macro source_option(table, name) %}
    {% set default_value = source_specs()[table].options[name] %}
    {% set value = declared_table(table).get(name) %}
    {% if value is none %}
        {{ return(default_value) }}
    {% elif default_value is mapping and value is not mapping %}
        {{ raise_source_problem(table, name ~ " must hold marks such as order_prefix: C, got '" ~ value ~ "'.") }}
    {% elif default_value is sequence and default_value is not string and default_value is not mapping
        and (value is string or value is not sequence) %}
        {{ return([value]) }}
    {% endif %}
    {{ return(value) }}
{% endmacro %}
