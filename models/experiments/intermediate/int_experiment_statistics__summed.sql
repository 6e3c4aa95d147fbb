{% set keys = ['experiment', 'period', 'period_days', 'arm', 'stratum', 'scheme', 'segment'] %}
{% set sums = ['customers'] + experiment_measures() %}

with

cells as (

    select * from {{ ref('int_experiment_cells__summed') }}

),

-- Of the past only the whole is planned with.
schemed as (

    {% for scheme in ['all'] + experiment_schemes().keys() | list %}
        select
            *,
            '{{ scheme }}' as scheme,
            {{ "'all'" if scheme == 'all' else scheme }} as segment

        from cells

        {% if scheme != 'all' %}
            where period = 'run'
        {% endif %}
        {{ 'union all' if not loop.last }}
    {% endfor %}

),

-- A cluster that was drawn as one is one unit; of the past every customer is.
clusters as (

    select
        {{ keys | join(',\n        ') }},
        {% for measure in sums %}
            sum({{ measure }}) as {{ measure }}{{ ',' if not loop.last }}
        {% endfor %}

    from schemed

    where cluster_id is not null and period = 'run'

    group by {{ keys | join(', ') }}, cluster_id

),

summed as (

    {% for metric in experiment_metrics() %}
        select
            {{ keys | join(',\n            ') }},
            '{{ metric }}' as metric,
            sum(customers) as customer_count,
            {{ metric_statistics(metric, is_clustered=false) }}

        from schemed

        where cluster_id is null or period = 'past'

        group by {{ keys | join(', ') }}
        union all
        select
            {{ keys | join(',\n            ') }},
            '{{ metric }}' as metric,
            sum(customers) as customer_count,
            {{ metric_statistics(metric, is_clustered=true) }}

        from clusters

        group by {{ keys | join(', ') }}
        {{ 'union all' if not loop.last }}
    {% endfor %}

)

select * from summed
