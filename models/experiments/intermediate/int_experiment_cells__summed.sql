{% set keys = ['experiment', 'period', 'period_days', 'arm', 'stratum', 'cluster_id'] + experiment_schemes().keys() | list %}

with

customers as (

    select * from {{ ref('int_experiment_customers__measured') }}

),

-- One scan of the customers, in exact sums; all that follows adds these up.
summed as (

    select
        {{ keys | join(',\n        ') }},
        count(*) as customers,
        {% for measure in experiment_measures() %}
            cast(sum({{ measure }}) as decimal(38, 2)) as {{ measure }},
        {% endfor %}
        {% for one, other in experiment_products() %}
            cast(sum({{ one }} * {{ other }}) as decimal(38, 4)) as {{ one }}_x_{{ other }}{{ ',' if not loop.last }}
        {% endfor %}

    from customers

    group by {{ keys | join(', ') }}

)

select * from summed
