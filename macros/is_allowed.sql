{# Whether a value fits a spec of setting_specs(). value: anything that YAML gives; spec: one dict of setting_specs(). #}
{% macro is_allowed(value, spec) %}
    {% if spec.kind == 'whole_number' %}
        {{ return(value is integer and spec.low <= value <= spec.high) }}
    {% elif spec.kind == 'ratio' %}
        {{ return(value is number and value is not boolean and spec.low <= value <= spec.high) }}
    {% elif spec.kind == 'flag' %}
        {{ return(value is boolean) }}
    {% elif spec.kind == 'choice' %}
        {{ return(value is string and value in spec.choices) }}
    {% elif spec.kind == 'text' %}
        {{ return(value is string and value != '') }}
    {% elif spec.kind == 'date' %}
        {{ return(is_date(value)) }}
    {% elif spec.kind == 'month_end' %}
        {{ return(is_date(value) and value[8:] | int == days_in_month(value)) }}
    {% endif %}
    {# The rest are lists: not empty, nothing twice but transforms, each entry allowed. #}
    {% if value is string or value is not sequence or value | length == 0 %}
        {{ return(false) }}
    {% elif spec.kind != 'transforms' and value | unique | list | length != value | length %}
        {{ return(false) }}
    {% endif %}
    {% set entry_spec = dict(spec, kind={'whole_numbers': 'whole_number', 'choices': 'choice', 'transforms': 'choice'}[spec.kind]) %}
    {% for entry in value %}
        {% if not is_allowed(entry, entry_spec) %}
            {{ return(false) }}
        {% endif %}
    {% endfor %}
    {{ return(true) }}
{% endmacro %}
