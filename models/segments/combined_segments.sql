{% set schemes = {
    'rfm': 'rfm_segment', 'grade': 'grade', 'grade_fixed': 'grade_fixed', 'value': 'value_segment', 'cluster': 'cluster_name'
} %}
{% set traits = source_specs().customers.optional[2:] if has_source_table('customers') else [] %}
{% set known_attributes = optional('customer_attributes', 'attributes') %}
{% set attributes = customer_attributes() if known_attributes is not none else [] %}

with

segments as (

    select * from {{ ref('customer_segments') }}

),

{% if traits %}
    customers as (

        select * from {{ ref('stg_customers') }}

    ),
{% endif %}

{% if attributes %}
    attributes as (

        select * from {{ known_attributes }}

    ),
{% endif %}

combinations as (

    select * from {{ ref('segment_combinations') }}

),

-- Traits only where the source has a table of customers.
applied as (

    select
        segments.customer_id,
        segments.as_of_date,
        segments.net_revenue,
        combinations.combination,
        combinations.step,
        combinations.within_segment,
        {% for scheme, segment in {'scheme': 'segment', 'within_scheme': 'segment_within'}.items() %}
            case combinations.{{ scheme }}
                {% for name, column in schemes.items() %}
                    when '{{ name }}' then segments.{{ column }}
                {% endfor %}
                {% for trait in traits %}
                    when '{{ trait }}' then customers.{{ trait }}
                {% endfor %}
                {% for attribute in attributes %}
                    when '{{ attribute }}' then attributes.{{ attribute }}
                {% endfor %}
            end as {{ segment }}{{ ',' if not loop.last }}
        {% endfor %}

    from segments

    {% if traits %}
        left join customers
            on segments.customer_id = customers.customer_id
    {% endif %}

    {% if attributes %}
        left join attributes
            on segments.customer_id = attributes.customer_id
    {% endif %}

    cross join combinations

),

-- A step without a condition is for everybody; what is not known of a customer is called unknown.
held as (

    select
        *,
        coalesce(segment, 'unknown') as known_segment

    from applied

    where within_segment is null or segment_within = within_segment

),

combined as (

    select
        customer_id,
        as_of_date,
        combination,
        {{ dbt.concat([
            "max(case when step = 1 then known_segment end)",
            "coalesce(" ~ dbt.concat(["' / '", "max(case when step = 2 then known_segment end)"]) ~ ", '')",
            "coalesce(" ~ dbt.concat(["' / '", "max(case when step = 3 then known_segment end)"]) ~ ", '')",
        ]) }} as combined_segment,
        max(net_revenue) as net_revenue

    from held

    group by customer_id, as_of_date, combination

)

select * from combined
