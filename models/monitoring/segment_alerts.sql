with

alerts as (

    select * from {{ ref('int_alerts__measured') }}

),

judged as (

    select
        *,
        case
            when alert_value is null then 'not_comparable'
            when counted < minimum_count then 'too_few'
            when alert_value >= threshold then 'raised'
            else 'quiet'
        end as status

    from alerts

),

published as (

    select
        as_of_date,
        alert,
        metric,
        subject,
        comparison,
        compared_date,
        status,
        status = 'raised' as is_raised,
        is_latest,
        alert_value,
        threshold,
        alert_level,
        alert_level_before,
        cast(counted as bigint) as counted,
        minimum_count,
        {{ alert_query() }} as query

    from judged

)

select * from published
