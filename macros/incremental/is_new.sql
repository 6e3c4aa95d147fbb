{#
    The condition on the rows of a table that grows that this run writes, or the last run wrote. column: its date column,
    meta.replaced_by; order_date counts from the first day that is read again, the others from the first as-of date due.
    memory: whose due dates count, see memory_of.
#}
{% macro is_new(column, memory) %}
    {%- if column == 'order_date' and memory == 'orders' -%}
        (
            {{ column }} is null
            or {{ column }} >= (select min(order_date) from {{ built_relation('int_transaction_days__compared') }} where is_read_again)
        )
    {%- elif column == 'order_date' -%}
        (
            {{ column }} is null
            or {{ column }} >= (select min(first_read_date) from {{ built_relation('int_as_of_dates__due') }} where memory = '{{ memory }}')
        )
    {%- else -%}
        {#- Without an as-of date nothing is left. -#}
        {{ column }} >= (
            select coalesce(
                min({{ 'first_due_month' if column in ['as_of_month', 'first_month'] else 'first_due_date' }}),
                cast('1000-01-01' as date)
            )
            from {{ built_relation('int_as_of_dates__due') }}
            where memory = '{{ memory }}'
        )
    {%- endif -%}
{% endmacro %}


{#
    What a data test looks at: of a table that grows the rows that the last run wrote, of any other all. relation: a model of
    this package. The rest was tested when it was written.
#}
{% macro new_rows(relation) %}
    {% set node = graph.nodes.get('model.customer_segmentation.' ~ relation.identifier) if execute %}
    {% set column = (node.config.meta or {}).replaced_by if node %}
    {{ return('(select * from ' ~ relation ~ ' where ' ~ is_new(column, memory_of(node.fqn[1])) ~ ') as new_rows' if column else relation) }}
{% endmacro %}


{#
    The first day whose lines are read again in this run, a date in SQL; none where all of them are. A model of `orders` that
    calls it waits for int_transaction_days__compared, any other for int_as_of_dates__due.
#}
{% macro changed_from() %}
    {# The name of a unit test, as it runs, begins otherwise. #}
    {% set subject = model.original_file_path.replace('\\', '/').split('/')[1] if model.resource_type == 'unit_test' else model.fqn[1] %}
    {% set memory = memory_of(subject) %}
    {% if memory == 'orders' %}
        {% set days = ref('int_transaction_days__compared') %}
        {% set first = 'select min(order_date) from ' ~ days ~ ' where is_read_again' %}
    {% else %}
        {% set first = 'select min(first_read_date) from ' ~ ref('int_as_of_dates__due') ~ " where memory = '" ~ memory ~ "'" %}
    {% endif %}
    {% if not is_incremental() or not has_last_build(memory) %}
        {{ return(none) }}
    {% endif %}
    {# A day that never comes: no line is read again. #}
    {{ return("cast('" ~ (run_query(first).rows[0][0] or '9999-12-31') ~ "' as date)") }}
{% endmacro %}


{#
    The condition on lines or orders that are read again in this run; those without a readable day always are.
    from_day: what changed_from() returned; column: their day.
#}
{% macro is_read_again(from_day, column='order_date') %}
    {{ return('true' if from_day is none else '(' ~ column ~ ' >= ' ~ from_day ~ ' or ' ~ column ~ ' is null)') }}
{% endmacro %}


{#
    The incremental strategy from_date: rows from a date on are replaced, those before it stay; see is_new. A model names its
    date column as meta.replaced_by. Where nothing is kept of the last build, all are replaced.
#}
{% macro get_incremental_from_date_sql(arguments) %}
    {% set memory = memory_of(model.fqn[1]) %}
    {% set columns = arguments.dest_columns | map(attribute='quoted') | join(', ') %}
    delete from {{ arguments.target_relation }}
    where {{ is_new(config.get('meta').replaced_by, memory) if has_last_build(memory) else 'true' }};
    insert into {{ arguments.target_relation }} ({{ columns }})
    select {{ columns }} from {{ arguments.temp_relation }};
    -- What a Python model returns comes in a table that is not temporary.
    drop table {{ arguments.temp_relation }}
{% endmacro %}
