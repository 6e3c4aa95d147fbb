with

tested as (

    select * from {{ ref('int_offers__tested') }}

),

testers as (

    select * from {{ ref('int_offer_testers__grouped') }}

),

paired as (

    select
        testers.group_name,
        tested.*,
        tested.average_precision - popular.average_precision as precision_difference

    from testers

    inner join tested
        on
            testers.as_of_date = tested.as_of_date
            and testers.customer_id = tested.customer_id

    inner join tested as popular
        on
            tested.as_of_date = popular.as_of_date
            and tested.customer_id = popular.customer_id
            and tested.item_scope = popular.item_scope
            and popular.method = 'popularity'
            and popular.arrangement = 'method_alone'

    -- Nothing that is new to a customer is a repeat: that list would be the popular items.
    where not (tested.method = 'own_repeats' and tested.item_scope = 'new')

),

-- Sums of decimals are exact, whatever the order of the rows.
summed as (

    select
        as_of_date,
        group_name,
        item_scope,
        method,
        arrangement,
        count(*) as customer_count,
        count(case when hit_count > 0 then 1 end) as hit_customer_count,
        sum(average_precision) as precision_sum,
        sum(cast(average_precision * average_precision as decimal(28, 18))) as precision_square_sum,
        sum(precision_difference) as difference_sum,
        sum(cast(precision_difference * precision_difference as decimal(28, 18))) as difference_square_sum,
        {{ as_ratio('sum(novelty)', 'sum(item_count)') }} as novelty

    from paired

    group by as_of_date, group_name, item_scope, method, arrangement

),

measured as (

    select
        *,
        {{ as_ratio('hit_customer_count', 'customer_count') }} as hit_rate,
        {{ as_ratio('precision_sum', 'customer_count') }} as mean_average_precision,
        {{ as_ratio('difference_sum', 'customer_count') }} as precision_difference,
        {{ standard_error('precision_sum', 'precision_square_sum', 'customer_count') }} as precision_error,
        {{ standard_error('difference_sum', 'difference_square_sum', 'customer_count') }} as difference_error

    from summed

)

select * from measured
