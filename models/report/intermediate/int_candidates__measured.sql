{% set transitions, falls = optional('segment_transitions', 'monitoring'), optional('revenue_falls', 'drivers') %}

with

changes as (

    select * from {{ ref('int_changes__summed') }}

),

{% if transitions is not none %}
    transitions as (

        select * from {{ transitions }}

        where scheme = 'grade_fixed'

    ),

    segments as (

        select distinct segment from transitions

        where segment <> 'lapsed'

    ),

{% endif %}
{% if falls is not none %}
    falls as (

        select
            *,
            row_number() over (
                partition by as_of_date
                order by p_adjusted asc, change_rank asc, comparison asc, dimension asc, slice asc
            ) as significance_rank

        from {{ falls }}

        where dimension not in ('whole', 'weekday') and p_adjusted is not null

    ),

{% endif %}
measured as (

    select
        as_of_date,
        comparison,
        metric,
        '' as member,
        compared_date,
        value,
        compared_value,
        {{ sign_flip_half_width('difference', 'squared_difference', 'customer_count') }} * scale as half_width,
        {{ sign_flip_p_value('difference', 'squared_difference') }} as p_value,
        customer_count

    from changes
    {% if transitions is not none %}

        -- A customer who joined counts 1, one who left -1. Lapsed customers only become more.
        union all

        select
            transitions.as_of_date,
            'month_before' as comparison,
            'segment_customers' as metric,
            segments.segment as member,
            cast({{ dbt.dateadd('day', -1, dbt.date_trunc('month', 'transitions.as_of_date')) }} as date) as compared_date,
            cast({{ customers_where('transitions.segment = segments.segment') }} as double) as value,
            cast({{ customers_where('transitions.segment_before = segments.segment') }} as double) as compared_value,
            {{ sign_flip_half_width(
                customers_where('transitions.segment = segments.segment') ~ ' - '
                ~ customers_where('transitions.segment_before = segments.segment'),
                customers_where('transitions.segment <> transitions.segment_before'), 'sum(transitions.customer_count)'
            ) }} as half_width,
            {{ sign_flip_p_value(
                customers_where('transitions.segment = segments.segment') ~ ' - '
                ~ customers_where('transitions.segment_before = segments.segment'),
                customers_where('transitions.segment <> transitions.segment_before')
            ) }} as p_value,
            cast({{ customers_where('transitions.segment <> transitions.segment_before') }} as bigint) as customer_count

        from transitions

        inner join segments
            on segments.segment in (transitions.segment, transitions.segment_before)

        group by transitions.as_of_date, segments.segment
    {% endif %}
    {% if falls is not none %}

        -- One candidate for all slices: the smallest adjusted p value of them is a p value of the whole.
        union all

        select
            as_of_date,
            comparison,
            'slice_revenue' as metric,
            {{ dbt.concat(['dimension', "'.'", 'slice']) }} as member,
            compared_date,
            cast(net_revenue as double) as value,
            cast(net_revenue_before as double) as compared_value,
            cast(change_high - change_low as double) / 2 as half_width,
            p_adjusted as p_value,
            cast(0 as bigint) as customer_count

        from falls

        where significance_rank = 1
    {% endif %}

)

select * from measured
