{#
    Stops before anything is built where a row of the seed audiences cannot be meant: reads the file, since the table is that of the
    last build. Asks only where this run builds audiences. Without the plugin segment_sources the build itself would stop.
#}
{% macro assert_audiences() %}
    {% set seed = graph.nodes.get('seed.customer_segmentation.audiences') if execute else none %}
    {% if not seed or flags.WHICH not in ['run', 'build', 'seed'] or not selected_audiences() or not has_function('audience_problem') %}
        {{ return('') }}
    {% endif %}
    {% set problem = run_query('select audience_problem(' ~ text_literal(tojson({
        'file': seed.root_path ~ '/' ~ seed.original_file_path, 'columns': audience_columns(), 'lacking': lacking_columns(),
        'scheme': setting('segment_scheme')
    })) ~ ') as problem').rows[0][0] %}
    {% if problem %}
        {{ exceptions.raise_compiler_error(problem ~ ' Tables of earlier builds are left as they are.') }}
    {% endif %}
{% endmacro %}


{# Whether this run builds a model of audiences. #}
{% macro selected_audiences() %}
    {% for key in selected_resources %}
        {% if graph.nodes.get(key) and graph.nodes[key].package_name == 'customer_segmentation' and graph.nodes[key].fqn[1] == 'audiences' %}
            {{ return(true) }}
        {% endif %}
    {% endfor %}
    {{ return(false) }}
{% endmacro %}
