{% set build = last_build() %}
{% set columns = [
    'as_of_date', 'is_month_end', 'is_latest', 'data_start_date', 'look_back_start_date', 'score_reference_date', 'is_fit_date'
] %}

with

as_of_dates as (

    select * from {{ ref('int_as_of_dates__planned') }}

),

days as (

    select * from {{ ref('int_transaction_days__compared') }}

    where is_read_again

),

planned as (

    select {{ columns | join(', ') }} from as_of_dates

),

recorded as (

    {% if build %}
        select {{ columns | join(', ') }} from {{ build.as_of_dates }}
    {% else %}
        select * from planned where false
    {% endif %}

),

came as (

    select * from planned
    except
    select * from recorded

),

went as (

    select * from recorded
    except
    select * from planned

),

first_changes as (

    select min(as_of_date) as changed_date from came
    union all
    select min(as_of_date) as changed_date from went
    union all
    select min(order_date) as changed_date from days
    union all
    -- The latest date is always due, so that tables of one run are never empty.
    select max(as_of_date) as changed_date from planned

),

-- What an as-of date shows follows from what happened up to it: a change is felt from its day on, and never before.
first_due as (

    select
        min(changed_date) as first_due_date,
        cast({{ dbt.date_trunc('month', 'min(changed_date)') }} as date) as first_due_month

    from first_changes

),

due as (

    select
        as_of_dates.*,
        first_due.first_due_date,
        first_due.first_due_month

    from as_of_dates

    inner join first_due
        on as_of_dates.as_of_date >= first_due.first_due_date

)

select * from due
