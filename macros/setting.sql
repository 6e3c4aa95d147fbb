{#
    The value of a setting, checked: the one way in which models read settings. What stands on the command line wins, then
    what the source in use declares under settings, then dbt_project.yml.
    Dates come back as text (2017-12-31), `auto` as the text 'auto', the rest as they are.
    Raises a sentence that names the setting, what it may be, what it was, and where to set it.
    name: a key of setting_specs().
#}
{% macro setting(name) %}
    {% set spec = setting_specs()[name] %}
    {% set value = var(name) %}
    {% if name != 'source' and name not in (invocation_args_dict.vars or {}) %}
        {% set value = (source_setting('settings') or {}).get(name, value) %}
    {% endif %}
    {% if spec.kind in ['date', 'month_end'] %}
        {% set value = value | string %}
    {% endif %}
    {% if not (spec.auto and value == 'auto') and not is_allowed(value, spec) %}
        {{ exceptions.raise_compiler_error(
            name ~ ' must be ' ~ allowed_text(spec) ~ (' or auto' if spec.auto else '')
            ~ ", got '" ~ value ~ "'. Set it under vars: in dbt_project.yml, or with --vars."
        ) }}
    {% endif %}
    {{ return(value) }}
{% endmacro %}
