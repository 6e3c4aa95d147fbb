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
