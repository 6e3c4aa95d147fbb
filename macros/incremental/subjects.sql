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


{#
    Whose last build a subject adds to. Each remembers its own, but rfm, clusters and segments are steps of one table: none of
    them stores what another would need to catch up alone.
#}
{% macro memory_of(subject) %}
    {{ return('segments' if subject in ['rfm', 'clusters'] else subject) }}
{% endmacro %}


{#
    What the tables of some subjects follow from besides the lines, as one text: the engine, the settings, the declared source, and
    the files of their models and seeds. Where it differs from that of the last build, nothing of that build is kept. Macros and
    Python functions are not in it: who edits them builds with --full-refresh.
    subjects: names; a subject comes with all that it reads from.
#}
{% macro build_fingerprint(subjects) %}
    {# What moves from night to night, or changes no stored row. #}
    {% set passing = [
        'alert_severity', 'apply_restatements', 'as_of_date', 'fitted_location', 'latest_valid_date', 'lookback_days',
        'outreach_location', 'run_date', 'show_summary'
    ] %}
    {% set parts = [target.type, run_query('select version()').rows[0][0], source_declaration() | tojson] %}
    {% for name, spec in setting_specs().items() | sort if name not in passing and (spec.subject is undefined or spec.subject in subjects) %}
        {% do parts.append(name ~ '=' ~ (setting(name) | tojson)) %}
    {% endfor %}
    {% for key, node in graph.nodes.items() | sort if node.package_name == 'customer_segmentation' and node.resource_type in ['model', 'seed'] %}
        {# A seed at the top belongs to several subjects. #}
        {% if node.fqn | length == 2 or node.fqn[1] in subjects %}
            {% do parts.append(key ~ '=' ~ node.checksum.checksum) %}
        {% endif %}
    {% endfor %}
    {{ return(local_md5(parts | join('\n'))) }}
{% endmacro %}
