{#
    Before the first model: creates the tables of the record, forgets the builds that this run cannot add to, and determines the
    due dates again. A subject is forgotten where this run selects models of it and its fingerprint has changed, a growing table is
    missing, its inputs were built with other settings, or --full-refresh or --empty asks for it. So after a run that breaks off
    no later run adds to incomplete tables.
#}
{% macro begin_build() %}
    {% if not execute or not keeps_last_build() or flags.WHICH not in ['build', 'run', 'retry'] %}
        {{ return('') }}
    {% endif %}
    {% for key in selected_resources if flags.EMPTY and key.startswith('test.') %}
        {{ exceptions.raise_compiler_error(
            'With --empty dbt makes tables without rows, on which the data tests fail: add --exclude-resource-type test unit_test.'
        ) }}
    {% endfor %}
    {% do _assert_parents_are_built() %}
    {% set statements = [
        'create schema if not exists ' ~ record('builds').without_identifier(),
        'create table if not exists ' ~ record('builds') ~ ' (memory varchar, fingerprint varchar, read_number bigint)',
        'create table if not exists ' ~ record('reads') ~ ' (read_number bigint, first_order_date date)',
        'create table if not exists ' ~ record('days')
            ~ ' (order_date date, is_in_range boolean, line_count bigint, line_checksum decimal(38, 0))',
        'create table if not exists ' ~ record('dates') ~ ' (memory varchar, as_of_date date, is_month_end boolean, '
            ~ 'is_latest boolean, data_start_date date, look_back_start_date date, score_reference_date date, is_fit_date boolean)',
    ] %}
    {% do run_statements(statements) %}
    {% do _part_from_former_version() %}

    {% set recorded = {} %}
    {% for row in run_query('select memory, fingerprint from ' ~ record('builds')).rows %}
        {% do recorded.update({row['memory']: row['fingerprint']}) %}
    {% endfor %}
    {% set selected = [] %}
    {% for key in selected_resources if key.startswith('model.customer_segmentation.') %}
        {% do selected.append(memory_of(graph.nodes[key].fqn[1])) %}
    {% endfor %}
    {% set forgotten, valid = [], [] %}
    {% set order = subjects() %}
    {% set growing = memories(order) %}
    {% for memory in growing if recorded.get(memory) == build_fingerprint(order[memory]) %}
        {% do valid.append(memory) %}
    {% endfor %}
    {% for memory, models in growing.items() if memory in recorded and memory in selected %}
        {% set missing = [] %}
        {# What this run does not build must be as this run would build it. #}
        {% for subject in order[memory] if memory_of(subject) in growing and memory_of(subject) not in valid + selected %}
            {% do missing.append(subject) %}
        {% endfor %}
        {% for node in models if node.config.materialized == 'incremental' and not (built_relation(node.name) or {}).is_table %}
            {% do missing.append(node.name) %}
        {% endfor %}
        {% if flags.FULL_REFRESH or flags.EMPTY or missing or memory not in valid %}
            {% do forgotten.append(memory) %}
        {% endif %}
    {% endfor %}
    {% if forgotten %}
        {% do run_statements([
            'delete from ' ~ record('builds') ~ ' where memory in ' ~ text_list(forgotten),
            'delete from ' ~ record('dates') ~ ' where memory in ' ~ text_list(forgotten),
        ]) %}
    {% endif %}
    {# For subjects that are built without `staging`: their Python models read the settings of this run, not of an earlier one. #}
    {% set settings = built_relation('int_settings__listed') %}
    {% if settings and not settings.is_table %}
        {% do run_statements(['create or replace view ' ~ settings ~ ' as ' ~ settings_query()]) %}
    {% endif %}
    {# For subjects that are built without `windows`; with it, the model says it again. #}
    {% set due, planned = built_relation('int_as_of_dates__due'), built_relation('int_as_of_dates__planned') %}
    {% if due and planned %}
        {% do run_statements(['create or replace table ' ~ due ~ ' as ' ~ due_dates_query(planned)]) %}
    {% endif %}
{% endmacro %}

{#
    The memories of this run (see memory_of): a dict of name -> the models of all subjects that share it. order: what subjects()
    returned.
#}
{% macro memories(order) %}
    {% set models = {} %}
    {% for subject in order %}
        {% do models.update({memory_of(subject): []}) %}
    {% endfor %}
    {% for node in graph.nodes.values() if node.resource_type == 'model' and node.package_name == 'customer_segmentation' %}
        {% do models[memory_of(node.fqn[1])].append(node) %}
    {% endfor %}
    {# What is built whole each time remembers nothing. #}
    {% set growing = {} %}
    {% for memory, nodes in models.items() if nodes | selectattr('config.materialized', 'equalto', 'incremental') | list %}
        {% do growing.update({memory: nodes}) %}
    {% endfor %}
    {{ return(growing) }}
{% endmacro %}

{# Runs statements of a hook as one transaction: dbt commits what models do, not what hooks do before and after them. #}
{% macro run_statements(statements) %}
    {% call statement(auto_begin=true) %}
        {{ statements | join(';\n') }}
    {% endcall %}
    {% do adapter.commit() %}
{% endmacro %}

{#
    Prints once, for a database that was built before subjects had a memory of their own, that everything is built again from
    nothing, and that tables with a new name stay under the old one too.
#}
{% macro _part_from_former_version() %}
    {% set node = graph.nodes['model.customer_segmentation.int_transaction_days__compared'] %}
    {% set former = adapter.get_relation(node.database, node.schema, 'int_as_of_dates__recorded') %}
    {% if former %}
        {% do run_statements(['drop table if exists ' ~ former, 'drop table if exists ' ~ record('days').schema ~ '.int_transaction_days__recorded']) %}
        {% do print(
            'This database was built by a version before 0.3, so every subject is built again from scratch once. Some tables have new names; '
            ~ 'the old ones stay in the database. CHANGELOG.md lists them, and make clean removes the whole file.'
        ) %}
    {% endif %}
{% endmacro %}

{# Stops where a selected model reads a table that is neither selected nor built, with the subjects that are lacking. #}
{% macro _assert_parents_are_built() %}
    {% set lacking, selected = [], [] %}
    {% for key in selected_resources if key.startswith('model.customer_segmentation.') %}
        {% do selected.append(graph.nodes[key].fqn[1]) %}
        {% for parent in graph.nodes[key].depends_on.nodes
            if parent.startswith('model.customer_segmentation.') and parent not in selected_resources
            and graph.nodes[parent].fqn[1] not in graph.nodes[key].config.meta.get('does_without', [])
            and not built_relation(graph.nodes[parent].name) %}
            {% do lacking.append(graph.nodes[parent].fqn[1]) %}
        {% endfor %}
    {% endfor %}
    {% if lacking %}
        {{ exceptions.raise_compiler_error(
            'The selected models read tables of ' ~ lacking | unique | join(', ') ~ ' that are not built yet. Run: dbt build -s '
            ~ (lacking + selected) | unique | join(' ') ~ '. Or put a + before your selection, which builds everything that it needs first.'
        ) }}
    {% endif %}
{% endmacro %}
