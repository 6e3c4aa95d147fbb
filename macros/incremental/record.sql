{#
    What builds remember of each other, as four small tables beside the intermediate ones, which hooks write:
    recorded_builds: a row per memory (see memory_of): what its last complete build followed from, and the last read that it has seen.
    recorded_dates: the as-of dates of that build.
    recorded_reads: each time that lines were read again, with the first of their days.
    recorded_days: the lines of each business day as they were last taken over.
    name: one of the four. Returns the relation, whether it exists or not.
#}
{% macro record(name) %}
    {% set node = graph.nodes['model.customer_segmentation.int_transaction_days__compared'] %}
    {{ return(api.Relation.create(schema=node.schema, identifier='recorded_' ~ name)) }}
{% endmacro %}

{# The columns of an as-of date whose change makes its rows due. #}
{% macro recorded_date_columns() %}
    {{ return([
        'as_of_date', 'is_month_end', 'is_latest', 'data_start_date', 'look_back_start_date', 'score_reference_date', 'is_fit_date'
    ]) }}
{% endmacro %}

{# Whether the tables of the record were there when this run began. #}
{% macro has_record() %}
    {% set node = graph.nodes['model.customer_segmentation.int_transaction_days__compared'] %}
    {{ return(adapter.get_relation(node.database, node.schema, 'recorded_builds') is not none) }}
{% endmacro %}

{# Whether the memory holds a build that this run adds to. #}
{% macro has_last_build(memory) %}
    {% if not execute or not keeps_last_build() or model.resource_type == 'unit_test' %}
        {{ return(false) }}
    {% endif %}
    {% if not has_record() %}
        {{ return(false) }}
    {% endif %}
    {{ return(run_query('select count(*) from ' ~ record('builds') ~ " where memory = '" ~ memory ~ "'").rows[0][0] > 0) }}
{% endmacro %}


{#
    A hook after int_transaction_days__compared: writes down that lines are read again, and from which day on. Whoever has not
    seen that read builds what follows from it; a run that breaks off is repeated from that day on, even if the day is by then as
    it was before.
#}
{% macro mark_read() %}
    {% if execute and keeps_last_build() and flags.WHICH in ['build', 'run', 'retry'] %}
        insert into {{ record('reads') }} (read_number, first_order_date)
        select
            coalesce((select max(read_number) from {{ record('reads') }}), 0) + 1,
            min(order_date)
        from {{ this }}
        where is_read_again
        having min(order_date) is not null
    {% endif %}
{% endmacro %}
