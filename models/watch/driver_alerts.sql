with

monitors as (

    select * from {{ ref('driver_monitors') }}

),

questions as (

    select * from {{ ref('int_watch_questions__listed') }}

),

published as (

    select
        monitors.monitored_date as as_of_date,
        monitors.question || ': ' || monitors.predicate as alert,
        'beyond_ratio' as metric,
        monitors.question as subject,
        'days_before' as comparison,
        monitors.compared_date,
        monitors.status,
        monitors.status = 'raised' as is_raised,
        monitors.monitored_date = max(monitors.monitored_date) over (partition by monitors.question) as is_latest,
        -log10(greatest(monitors.p_value, 1e-300)) as alert_value,
        cast(5 as double) as threshold,
        monitors.beyond_ratio as alert_level,
        monitors.expected_ratio as alert_level_before,
        monitors.row_count as counted,
        cast(1 as bigint) as minimum_count,
        'select * from (' || questions.rows_query || ') where cast("' || json_extract_string(questions.declaration, '$.time')
        || '" as date) = date ''' || cast(monitors.monitored_date as {{ dbt.type_string() }}) || ''' and (' || monitors.predicate || ')' as query

    from monitors

    inner join questions
        on monitors.question = questions.question

)

select * from published
