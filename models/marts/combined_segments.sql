{% set schemes = {
    'rfm': 'rfm_segment', 'grade': 'grade', 'grade_fixed': 'grade_fixed', 'value': 'value_segment', 'cluster': 'cluster_name'
} %}
{% set traits = source_specs().customers.optional[2:] if has_source_table('customers') else [] %}

with

segments as (

    select * from {{ ref('customer_segments') }}

),

{% if traits %}
    customers as (

        select * from {{ ref('stg_customers') }}

    ),
{% endif %}

combinations as (

    select * from {{ ref('segment_combinations') }}

),

-- What is known of each customer, one row per scheme; traits only where the source has a table of customers.
known as (

    {% for scheme, column in schemes.items() %}
        select
            customer_id,
            '{{ scheme }}' as scheme,
            {{ column }} as segment

        from segments

        {{ 'union all' if not loop.last or traits }}
    {% endfor %}

    {% for trait in traits %}
        select
            customer_id,
            '{{ trait }}' as scheme,
            {{ trait }} as segment

        from customers

        {{ 'union all' if not loop.last }}
    {% endfor %}

),

-- A step without a condition is for everybody; what is not known of a customer is called unknown.
applied as (

    select
        segments.customer_id,
        segments.as_of_date,
        segments.net_revenue,
        segments.is_active,
        combinations.combination,
        combinations.step,
        coalesce(known.segment, 'unknown') as segment

    from segments

    cross join combinations

    left join known as conditions
        on
            segments.customer_id = conditions.customer_id
            and combinations.within_scheme = conditions.scheme

    left join known
        on
            segments.customer_id = known.customer_id
            and combinations.scheme = known.scheme

    where combinations.within_scheme is null or conditions.segment = combinations.within_segment

),

combined as (

    select
        customer_id,
        as_of_date,
        combination,
        {{ dbt.concat([
            "max(case when step = 1 then segment end)",
            "coalesce(" ~ dbt.concat(["' / '", "max(case when step = 2 then segment end)"]) ~ ", '')",
            "coalesce(" ~ dbt.concat(["' / '", "max(case when step = 3 then segment end)"]) ~ ", '')",
        ]) }} as combined_segment,
        max(net_revenue) as net_revenue

    from applied

    group by customer_id, as_of_date, combination

)

select * from combined
