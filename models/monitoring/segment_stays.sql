with

transitions as (

    select * from {{ ref('segment_transitions') }}

    where movement <> 'new'

),

summed as (

    select
        scheme,
        segment_before as segment,
        count(distinct as_of_date) as month_count,
        cast(sum(customer_count) as bigint) as customer_month_count,
        cast(sum(case when segment = segment_before then customer_count else 0 end) as bigint) as stayed_count

    from transitions

    group by scheme, segment_before

),

-- With the same chance to stay each month, half of the members are gone after ln(1/2) / ln(chance) months.
lasting as (

    select
        scheme,
        segment,
        month_count,
        customer_month_count,
        stayed_count,
        {{ as_ratio('stayed_count', 'customer_month_count') }} as stay_probability,
        case
            when stayed_count > 0 and stayed_count < customer_month_count
                then ln(0.5) / ln({{ as_ratio('stayed_count', 'customer_month_count') }})
        end as half_life_months

    from summed

)

select * from lasting
