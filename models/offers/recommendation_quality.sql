with

methods as (

    select * from {{ ref('int_methods__measured') }}

    where arrangement = 'method_alone' or item_scope = 'all'

),

coverage as (

    select * from {{ ref('int_methods__covered') }}

),

chosen as (

    select * from {{ ref('int_methods__chosen') }}

),

joined as (

    select
        methods.as_of_date,
        methods.group_name,
        methods.item_scope,
        methods.method,
        methods.arrangement,
        methods.customer_count,
        methods.hit_rate,
        {{ wilson_bound('methods.hit_rate', 'methods.customer_count', 'low') }} as hit_rate_low,
        {{ wilson_bound('methods.hit_rate', 'methods.customer_count', 'high') }} as hit_rate_high,
        methods.mean_average_precision,
        greatest({{ normal_bound('methods.mean_average_precision', 'methods.precision_error', 'low') }}, 0) as mean_average_precision_low,
        {{ normal_bound('methods.mean_average_precision', 'methods.precision_error', 'high') }} as mean_average_precision_high,
        case
            when methods.method = 'popularity' and methods.arrangement = 'method_alone' then null
            when methods.customer_count < 20 then 'too_few'
            when {{ normal_bound('methods.precision_difference', 'methods.difference_error', 'low') }} > 0 then 'yes'
            when {{ normal_bound('methods.precision_difference', 'methods.difference_error', 'high') }} < 0 then 'no'
            else 'unclear'
        end as beats_popularity,
        coverage.coverage,
        methods.novelty,
        methods.method = chosen.method
        and methods.item_scope = '{{ "all" if setting("recommend_repeats") else "new" }}'
        and methods.arrangement = '{{ "stopped_first" if setting("recommend_repeats") else "method_alone" }}' as is_used

    from methods

    inner join coverage
        on
            methods.group_name = coverage.group_name
            and methods.item_scope = coverage.item_scope
            and methods.method = coverage.method
            and methods.arrangement = coverage.arrangement

    cross join chosen

)

select * from joined
