{% set has_factors = has_source_table('business_factors') %}
{% set types = column_types('business_factors') %}

with

{% if has_factors %}
    factors as (

        select * from {{ source_relation('business_factors') }}

    ),
{% endif %}

slices as (

    select * from {{ ref('int_driver_slices__measured') }}

    where comparison = 'month_before'

),

typed as (

    {% if has_factors %}
        select
            cast({{ dbt.date_trunc('month', readable_time(
                'business_factors', delivered_column('business_factors', 'month', types)
            )) }} as date) as as_of_month,
            {{ as_text_id(delivered_column('business_factors', 'factor', types)) }} as factor,
            {{ as_text_id(delivered_column('business_factors', 'dimension', types)) }} as dimension,
            coalesce({{ as_text_id(delivered_column('business_factors', 'slice', types)) }}, 'whole') as slice,
            {{ safely_cast(delivered_column('business_factors', 'value', types), 'decimal(18,4)') }} as factor_value

        from factors
    {% else %}
        -- No row, rather than no table: a subject that is turned off must leave nothing that a source turns on.
        select
            cast(null as date) as as_of_month,
            cast(null as {{ dbt.type_string() }}) as factor,
            cast(null as {{ dbt.type_string() }}) as dimension,
            cast(null as {{ dbt.type_string() }}) as slice,
            cast(null as decimal(18, 4)) as factor_value

        from slices

        where false
    {% endif %}

),

-- Of several rows of one month, slice and factor the sum: contracts signed in two weeks are both signed.
summed as (

    select
        as_of_month,
        dimension,
        slice,
        factor,
        cast(sum(factor_value) as decimal(18, 4)) as factor_value

    from typed

    where as_of_month is not null and factor is not null and factor_value is not null

    group by as_of_month, dimension, slice, factor

),

-- Without a dimension a slice is looked for in all of them.
joined as (

    select
        slices.as_of_date,
        slices.dimension,
        slices.slice,
        summed.factor,
        summed.factor_value,
        slices.net_revenue

    from summed

    inner join slices
        on
            summed.as_of_month = cast({{ dbt.date_trunc('month', 'slices.as_of_date') }} as date)
            and summed.slice = slices.slice
            and coalesce(summed.dimension, slices.dimension) = slices.dimension

)

select * from joined
