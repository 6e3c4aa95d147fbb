{#
    After the last model: records the subjects that this run built whole, every model without an error and every data test of
    them without a failure. A subject has seen what all subjects before it have seen, and no more.
    results: what dbt hands to on-run-end.
#}
{% macro record_build(results) %}
    {% if not execute or not keeps_last_build() or flags.WHICH not in ['build', 'run', 'retry'] or flags.EMPTY %}
        {{ return('') }}
    {% endif %}
    {% set succeeded, failed = [], [] %}
    {% for result in results %}
        {% if result.status == 'success' %}
            {% do succeeded.append(result.node.unique_id) %}
        {% elif result.status in ['error', 'fail', 'runtime error'] %}
            {% do failed.extend([result.node.unique_id] + result.node.depends_on.nodes) %}
        {% endif %}
    {% endfor %}

    {% set last_read = run_query('select coalesce(max(read_number), 0) from ' ~ record('reads')).rows[0][0] | int %}
    {% set order, statements = subjects(), [] %}
    {% set growing = memories(order) %}
    {% set seen = {} %}
    {% for row in run_query('select memory, fingerprint, read_number from ' ~ record('builds')).rows
        if row['memory'] in growing and row['fingerprint'] == build_fingerprint(order[row['memory']]) %}
        {% do seen.update({row['memory']: row['read_number'] | int}) %}
    {% endfor %}
    {% for memory, models in growing.items() %}
        {% set keys = models | map(attribute='unique_id') | list %}
        {% set before = [] %}
        {% for subject in order[memory] if memory_of(subject) != memory and memory_of(subject) in growing %}
            {% do before.append(memory_of(subject)) %}
        {% endfor %}
        {% if not (keys | reject('in', succeeded) | list) and not (keys | select('in', failed) | list)
            and not (before | reject('in', seen) | list) %}
            {% set positions = [last_read] %}
            {% for earlier in before %}
                {% do positions.append(seen[earlier]) %}
            {% endfor %}
            {% do seen.update({memory: positions | min}) %}
            {% do statements.extend(_recorded_as(memory, positions | min, before | reject('equalto', 'orders') | unique | list, order[memory])) %}
        {% endif %}
    {% endfor %}
    {% if statements %}
        {% do statements.append(
            'delete from ' ~ record('reads') ~ ' where read_number < (select min(read_number) from ' ~ record('builds') ~ ')'
        ) %}
        {% do run_statements(statements) %}
    {% endif %}
{% endmacro %}

{#
    The statements that record one memory. read_number: the last read that it has seen; before: other memories with dates that it
    follows from; subjects: those whose files and settings it follows from.
#}
{% macro _recorded_as(memory, read_number, before, subjects) %}
    {% set columns = recorded_date_columns() | join(', ') %}
    {% set statements = [
        'delete from ' ~ record('builds') ~ " where memory = '" ~ memory ~ "'",
        'insert into ' ~ record('builds') ~ " values ('" ~ memory ~ "', '" ~ build_fingerprint(subjects) ~ "', " ~ read_number ~ ')',
    ] %}
    {% if memory == 'orders' %}
        {# A day that was not read again keeps what was read of it before, so that it differs until it is. #}
        {% do statements.extend([
            'delete from ' ~ record('days'),
            'insert into ' ~ record('days') ~ ' select order_date, '
                ~ 'case when is_pending or is_kept then is_in_range_before else is_in_range end, '
                ~ 'case when is_pending or is_kept then line_count_before else line_count end, '
                ~ 'case when is_pending or is_kept then line_checksum_before else line_checksum end from '
                ~ built_relation('int_transaction_days__compared')
                ~ ' where case when is_pending or is_kept then line_checksum_before else line_checksum end is not null',
        ]) %}
    {% else %}
        {% set dates = ['select ' ~ columns ~ ' from ' ~ built_relation('int_as_of_dates__planned')] %}
        {% for earlier in before %}
            {% do dates.append('select ' ~ columns ~ ' from ' ~ record('dates') ~ " where memory = '" ~ earlier ~ "'") %}
        {% endfor %}
        {% do statements.extend([
            'delete from ' ~ record('dates') ~ " where memory = '" ~ memory ~ "'",
            'insert into ' ~ record('dates') ~ " (memory, " ~ columns ~ ") select '" ~ memory ~ "', " ~ columns
                ~ ' from (' ~ dates | join(' intersect ') ~ ') as dates',
        ]) %}
    {% endif %}
    {{ return(statements) }}
{% endmacro %}
