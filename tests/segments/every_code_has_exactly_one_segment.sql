-- All 125 codes, active and lapsed, at every tenure where a rule begins or the day after one ends.
with

rules as (

    select * from {{ ref('int_rfm_codes__ruled') }}

),

schemes as (

    select distinct scheme from {{ ref('rfm_segment_rules') }}

),

scores as (

    select generated_number as score from ({{ dbt.generate_series(5) }}) as numbers

),

codes as (

    select 100 * recency.score + 10 * frequency.score + monetary.score as code

    from scores as recency
    cross join scores as frequency
    cross join scores as monetary

),

activities as (

    select true as is_active
    union all
    select false as is_active

),

tenures as (

    select 0 as tenure_days
    union distinct
    select tenure_days_from from rules
    union distinct
    select tenure_days_to + 1
    from rules
    where tenure_days_to < 1000000

),

cases as (

    select
        schemes.scheme,
        cast(codes.code as {{ dbt.type_string() }}) as rfm_code,
        activities.is_active,
        tenures.tenure_days

    from schemes
    cross join codes
    cross join activities
    cross join tenures

)

select
    cases.scheme,
    cases.rfm_code,
    cases.is_active,
    cases.tenure_days,
    count(rules.segment) as segment_count
from cases
left join rules
    on
        cases.scheme = rules.scheme
        and cases.rfm_code = rules.rfm_code
        and cases.is_active = rules.is_active
        and cases.tenure_days between rules.tenure_days_from and rules.tenure_days_to
group by cases.scheme, cases.rfm_code, cases.is_active, cases.tenure_days
having count(rules.segment) <> 1
