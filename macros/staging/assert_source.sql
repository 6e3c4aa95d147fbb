{#
    Before a build: can the source in use be read, has it the declared columns, and is there anything to build from?
    Raises a sentence where not, and says in one line what is off. Does nothing for commands that build no model.
    A model of the user's own project may not be built yet: base_transactions asks about it later.
#}
{% macro assert_source() %}
    {% if not execute or flags.WHICH not in ['run', 'build'] %}
        {{ return('') }}
    {% endif %}

    {% set seed = graph.nodes.get('seed.customer_segmentation.cleaning_rules') %}
    {% if flags.WHICH == 'run' and seed and not adapter.get_relation(seed.database, seed.schema, seed.alias) %}
        {{ exceptions.raise_compiler_error(
            'The rules of this project are seeds, and they are not loaded yet: run dbt seed first, or dbt build, which does both.'
        ) }}
    {% endif %}
    {% for name in ['business_timezone', 'recorded_timezone'] if source_setting(name) %}
        {% if not is_timezone(source_setting(name)) %}
            {{ raise_source_problem('declaration', name ~ " must be a name such as America/New_York or UTC, got '"
                ~ source_setting(name) ~ "'.") }}
        {% endif %}
    {% endfor %}
    {% set absent = [] %}
    {% for table in source_specs() %}
        {% if not has_source_table(table) %}
            {% do absent.append(table.replace('_', ' ')) %}
        {% elif not declared_table(table).get('model') %}
            {% do assert_source_table(table) %}
        {% endif %}
    {% endfor %}
    {% if absent %}
        {% do print('The source ' ~ setting('source') ~ ' has no ' ~ absent | join(', ') ~ ': models that need them are off.') %}
    {% endif %}
{% endmacro %}
