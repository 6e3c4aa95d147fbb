{#
    The subjects of this package that are part of this run, each after all that it reads from: a dict of name -> the subjects
    before it, its own name last. Known where dbt runs, not where it parses.
#}
{% macro subjects() %}
    {% set subject_of, before = {}, {} %}
    {% for key, node in graph.nodes.items() if node.resource_type == 'model' and node.package_name == 'customer_segmentation' %}
        {% do subject_of.update({key: node.fqn[1]}) %}
    {% endfor %}
    {% for subject in subject_of.values() | unique | sort %}
        {% do before.update({subject: [subject]}) %}
    {% endfor %}
    {# As often as there are subjects: a road cannot be longer. #}
    {% for round in before %}
        {% for key, subject in subject_of.items() %}
            {% for parent in graph.nodes[key].depends_on.nodes if parent in subject_of %}
                {% for earlier in before[subject_of[parent]] if earlier not in before[subject] %}
                    {% do before[subject].insert(0, earlier) %}
                {% endfor %}
            {% endfor %}
        {% endfor %}
    {% endfor %}
    {% set ordered = {} %}
    {% for count in range(before | length + 1) %}
        {% for subject, earlier in before.items() if earlier | length == count %}
            {% do ordered.update({subject: earlier}) %}
        {% endfor %}
    {% endfor %}
    {{ return(ordered) }}
{% endmacro %}
