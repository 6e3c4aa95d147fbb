{#
    Before the first model: makes the tables of the record, forgets the builds that this run cannot add to, and finds anew what is
    due. A subject is forgotten where this run selects models of it and its fingerprint is another one, a table that grows is
    missing, or --full-refresh or --empty asks for it; so a run that breaks off leaves nothing that a later one would add to.
#}
{% macro begin_build() %}
    {% if not execute or not keeps_last_build() or flags.WHICH not in ['build', 'run', 'retry'] %}
        {{ return('') }}
    {% endif %}
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

    {% set recorded = {} %}
    {% for row in run_query('select memory, fingerprint from ' ~ record('builds')).rows %}
        {% do recorded.update({row['memory']: row['fingerprint']}) %}
    {% endfor %}
    {% set selected = [] %}
    {% for key in selected_resources if key.startswith('model.customer_segmentation.') %}
        {% do selected.append(memory_of(graph.nodes[key].fqn[1])) %}
    {% endfor %}
    {% set forgotten = [] %}
    {% set order = subjects() %}
    {% for memory, models in memories(order).items() if memory in recorded and memory in selected %}
        {% set missing = [] %}
        {% for node in models if node.config.materialized == 'incremental' and not (built_relation(node.name) or {}).is_table %}
            {% do missing.append(node.name) %}
        {% endfor %}
        {% if flags.FULL_REFRESH or flags.EMPTY or missing or recorded[memory] != build_fingerprint(order[memory]) %}
            {% do forgotten.append(memory) %}
        {% endif %}
    {% endfor %}
    {% if forgotten %}
        {% do run_statements([
            'delete from ' ~ record('builds') ~ ' where memory in ' ~ text_list(forgotten),
            'delete from ' ~ record('dates') ~ ' where memory in ' ~ text_list(forgotten),
        ]) %}
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
