{#
    Whether a subject is turned on, where dbt parses too: graph is empty there, and a reference to what is turned off ends the run.
    Looks at +enabled of the subject in dbt_project.yml, of the project that runs first. subject: a name.
#}
{% macro has_subject(subject) %}
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
