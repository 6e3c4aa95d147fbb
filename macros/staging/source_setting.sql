{# One entry of the declaration of the source in use, none where it is not there. key: business_timezone, settings, ... #}
{% macro source_setting(key) %}
    {{ return(source_declaration().get(key)) }}
{% endmacro %}
