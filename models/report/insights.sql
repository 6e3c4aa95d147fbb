with

candidates as (

    select * from {{ ref('int_candidates__measured') }}

),

rules as (

    select * from {{ ref('insight_rules') }}

),

months as (

    select * from {{ ref('segment_months') }}

),

month_ends as (

    select distinct as_of_date from months

    where is_month_end

),

asked as (

    select
        candidates.*,
        rules.rule,
        rules.page,
        rules.subject,
        coalesce(rules.least_change_ratio, 0) as least_change_ratio,
        row_number() over (
            partition by candidates.as_of_date
            order by candidates.p_value asc, rules.rule asc, candidates.member asc
        ) as p_rank,
        count(*) over (partition by candidates.as_of_date) as candidate_count

    from candidates

    inner join rules
        on candidates.metric = rules.metric and candidates.comparison = rules.comparison

    where candidates.customer_count >= rules.least_customers and candidates.value <> candidates.compared_value

),

-- Benjamini and Hochberg (1995): everything that is asked of a month is one family.
adjusted as (

    select
        *,
        min(least(1, p_value * candidate_count / p_rank)) over (
            partition by as_of_date
            order by p_rank desc
            rows between unbounded preceding and current row
        ) as p_adjusted

    from asked

),

-- The whole shop first, then its segments, then its parts.
found as (

    select
        *,
        row_number() over (
            partition by as_of_date
            order by case metric when 'slice_revenue' then 2 when 'segment_customers' then 1 else 0 end asc, p_rank asc
        ) as insight_rank

    from adjusted

    where
        p_adjusted <= {{ constant('insight_significance') }}
        and abs(value - compared_value) >= least_change_ratio * abs(compared_value)

),

families as (

    select
        as_of_date,
        max(candidate_count) as candidate_count

    from asked

    group by as_of_date

),

written as (

    select
        month_ends.as_of_date,
        cast(coalesce(found.insight_rank, 1) as int) as insight_rank,
        coalesce(found.page, 'changes') as page,
        coalesce(found.subject, 'report') as subject,
        case
            when found.rule is not null
                then {{ dbt.concat(['found.rule', "case when found.value > found.compared_value then '_rose' else '_fell' end"]) }}
            when families.candidate_count > 0 then 'nothing_changed'
            else 'nothing_to_compare'
        end as sentence_key,
        found.member,
        coalesce(found.value, families.candidate_count) as value,
        found.value - found.half_width as low,
        found.value + found.half_width as high,
        found.compared_value,
        found.compared_date,
        found.p_adjusted,
        coalesce(found.customer_count, 0) as customer_count,
        {{ insight_query() }} as query

    from month_ends

    left join families
        on month_ends.as_of_date = families.as_of_date

    left join found
        on month_ends.as_of_date = found.as_of_date and found.insight_rank <= {{ constant('insight_count') }}

)

select * from written
