{#
    One entry of the declaration of the source in use (vars: sources: <source>: <key>).
    Raises a sentence where the declaration does not have it. key: text.
#}
{% macro source_setting(key) %}
    {% set declaration = var('sources')[setting('source')] %}
    {% if key not in declaration %}
        {{ exceptions.raise_compiler_error(
            'The source ' ~ setting('source') ~ ' must declare ' ~ key ~ ", got only '" ~ declaration.keys() | join(', ')
            ~ "'. Add it under vars: sources: " ~ setting('source') ~ ': in dbt_project.yml.'
        ) }}
    {% endif %}
    {{ return(declaration[key]) }}
{% endmacro %}
