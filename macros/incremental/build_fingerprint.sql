{#
    What the tables follow from besides the lines, as one text: the engine, the settings, the declared source, and the
    files of the models and seeds. Where it differs from that of the last build, nothing of that build is kept. Macros and Python
    functions are not in it: who edits them builds with --full-refresh.
#}
{% macro build_fingerprint() %}
    {# What moves from night to night, or changes no stored row. #}
    {% set passing = [
        'alert_severity', 'apply_restatements', 'as_of_date', 'fitted_location', 'latest_valid_date', 'lookback_days', 'run_date',
        'show_summary'
    ] %}
    {% set parts = [target.type, run_query('select version()').rows[0][0], source_declaration() | tojson] %}
    {% for name in setting_specs().keys() | reject('in', passing) | sort %}
        {% do parts.append(name ~ '=' ~ (setting(name) | tojson)) %}
    {% endfor %}
    {% for key, node in graph.nodes.items() | sort %}
        {% if node.package_name == 'customer_segments' and node.resource_type in ['model', 'seed'] %}
            {% do parts.append(key ~ '=' ~ node.checksum.checksum) %}
        {% endif %}
    {% endfor %}
    {{ return(local_md5(parts | join('\n'))) }}
{% endmacro %}
