with

rules as (

    select * from {{ ref('cleaning_rules') }}

),

counts as (

    select * from {{ ref('int_cleaning_rules__counted') }}

),

audited as (

    select
        rules.rule,
        cast(rules.rule_order as int) as rule_order,
        rules.outcome,
        rules.description,
        cast(coalesce(counts.line_count, 0) as bigint) as line_count,
        cast(coalesce(counts.customer_count, 0) as bigint) as customer_count,
        cast(coalesce(counts.net_revenue, 0) as decimal(18, 2)) as net_revenue

    from rules

    left join counts
        on rules.rule = counts.cleaning_rule

)

select * from audited
