{#
    The query of int_as_of_dates__due: for each subject that remembers (see memory_of), the as-of dates from the first one on whose
    day, window or lines changed since its last complete build; all where there is none; the latest one always, so that tables
    of one run are never empty. planned: the relation int_as_of_dates__planned.
#}
{% macro due_dates_query(planned) %}
    {% set columns = recorded_date_columns() | join(', ') %}
    {% set memories = ['baskets', 'cluster_study', 'decline', 'monitoring', 'segments', 'windows'] %}
    {% set is_recorded = execute and keeps_last_build() and model.resource_type != 'unit_test' and has_record() %}
    with

    planned as (

        select * from {{ planned }}

    ),

    memories as (

        {% for memory in memories %}
            select '{{ memory }}' as memory
            {{ 'union all' if not loop.last }}
        {% endfor %}

    ),

    planned_dates as (

        select memories.memory, planned.{{ recorded_date_columns() | join(', planned.') }}

        from planned

        cross join memories

    ),

    recorded_dates as (

        {% if is_recorded %}
            select memory, {{ columns }} from {{ record('dates') }}
        {% else %}
            select * from planned_dates where false
        {% endif %}

    ),

    unseen_reads as (

        {% if is_recorded %}
            select
                builds.memory,
                min(reads.first_order_date) as first_read_date

            from {{ record('builds') }} as builds

            inner join {{ record('reads') }} as reads
                on builds.read_number < reads.read_number

            group by builds.memory
        {% else %}
            select cast(null as {{ dbt.type_string() }}) as memory, cast(null as date) as first_read_date
        {% endif %}

    ),

    came as (

        select * from planned_dates
        except
        select * from recorded_dates

    ),

    went as (

        select * from recorded_dates
        except
        select * from planned_dates

    ),

    changes as (

        select memory, as_of_date as changed_date from came
        union all
        select memory, as_of_date as changed_date from went
        union all
        select memory, first_read_date as changed_date from unseen_reads
        union all
        select memory, max(as_of_date) as changed_date from planned_dates group by memory

    ),

    -- What an as-of date shows follows from what happened up to it: a change is felt from its day on, and never before.
    first_due as (

        select
            changes.memory,
            min(changes.changed_date) as first_due_date,
            cast({{ dbt.date_trunc('month', 'min(changes.changed_date)') }} as date) as first_due_month,
            min(unseen_reads.first_read_date) as first_read_date

        from changes

        left join unseen_reads
            on changes.memory = unseen_reads.memory

        group by changes.memory

    ),

    due as (

        select
            planned.*,
            first_due.memory,
            first_due.first_due_date,
            first_due.first_due_month,
            first_due.first_read_date

        from planned

        inner join first_due
            on planned.as_of_date >= first_due.first_due_date

    )

    select * from due
{% endmacro %}
