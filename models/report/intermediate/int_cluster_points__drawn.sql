{% set features = setting('cluster_features') %}
{% set silhouettes = optional('cluster_silhouettes', 'cluster_study') %}
{% set merges = optional('cluster_merge_tree', 'cluster_study') %}

with recursive

history as (

    select * from {{ ref('customer_segment_history') }}

),

latest_customers as (

    select * from {{ ref('customer_segments') }}

),

transforms as (

    select * from {{ ref('feature_transforms') }}

),

selection as (

    select * from {{ ref('cluster_selection') }}

    where fit_date in (select max(fit_date) from {{ ref('cluster_selection') }})

),

customers as (

    select
        as_of_date,
        customer_id,
        cluster_fit_date,
        cluster_id,
        {% for feature in features %}
            {# The history does not have lines. #}
            {{ 'cast(null as double)' if feature == 'line_count' else feature_value(feature) }} as {{ feature }}{{ ',' if not loop.last }}
        {% endfor %}

    from history

    where is_active and cluster_fit_date is not null and as_of_date in (select max(as_of_date) from latest_customers)

),

{{ standardised_steps() }},

stages as (

    {% for feature in features %}
        select
            as_of_date,
            '{{ feature }}' as feature,
            'before' as stage_name,
            cast({{ feature }} as double) as value

        from customers
        union all
        select
            as_of_date,
            '{{ feature }}' as feature,
            'after' as stage_name,
            cast({{ feature }} as double) as value

        from standardised
        {{ 'union all' if not loop.last }}
    {% endfor %}

),

bounds as (

    select
        feature,
        stage_name,
        min(value) as lowest,
        case when max(value) > min(value) then (max(value) - min(value)) / {{ constant('histogram_bin_count') }} else 1 end as width

    from stages

    group by feature, stage_name

),

bins as (

    select
        stages.as_of_date,
        stages.feature,
        stages.stage_name,
        bounds.lowest,
        bounds.width,
        least(floor((stages.value - bounds.lowest) / bounds.width), {{ constant('histogram_bin_count') - 1 }}) as bin,
        count(*) as customer_count

    from stages

    inner join bounds
        on stages.feature = bounds.feature and stages.stage_name = bounds.stage_name

    where stages.value is not null

    group by stages.as_of_date, stages.feature, stages.stage_name, bounds.lowest, bounds.width, bin

),

plane as (

    select
        standardised.as_of_date,
        customers.cluster_id,
        standardised.{{ features[0] }} as horizontal,
        standardised.{{ features[-1] }} as vertical,
        row_number() over (
            order by standardised.{{ features[0] }}, standardised.{{ features[-1] }}, customers.customer_id
        ) as place,
        count(*) over () as place_count

    from standardised

    inner join customers
        on standardised.customer_id = customers.customer_id

),

{% if silhouettes is not none %}
    silhouettes as (

        select
            *,
            row_number() over (order by cluster_id asc, silhouette desc, customer_id asc) as place,
            count(*) over () as place_count

        from {{ silhouettes }}

        where
            algorithm = '{{ setting("cluster_algorithm") }}'
            and fit_date in (
                select max(fit_date) from {{ silhouettes }}
                where algorithm = '{{ setting("cluster_algorithm") }}'
            )

    ),

{% endif %}
{% if merges is not none %}
    merge_tree as (

        select * from {{ merges }}

    ),

    {{ dendrogram_steps() }},

{% endif %}
united as (

    {{ drawn('feature_values', 'bins', series="feature || '.' || stage_name", x='bin', y='customer_count', low='lowest + bin * width',
        high='lowest + (bin + 1) * width', order_by='feature, stage_name, bin') }}
    union all
    {{ drawn('inertias', 'selection', as_of_date='fit_date', x='cluster_count', y='inertia', order_by='cluster_count',
        series="case when is_chosen then 'chosen' when is_knee then 'knee' else 'tried' end", where='inertia is not null') }}
    union all
    {{ drawn('silhouettes_by_count', 'selection', as_of_date='fit_date', x='cluster_count', y='silhouette',
        order_by='cluster_count', series="case when is_chosen then 'chosen' else 'tried' end", where='silhouette is not null') }}
    {% if features | length > 1 %}
        union all
        {{ drawn('cluster_plane', 'plane', series='cluster_id', x='round(horizontal, 3)', y='round(vertical, 3)', order_by='place',
            where=is_sampled(constant('drawn_customer_count'), 'place', 'place_count')
                ~ ' and horizontal is not null and vertical is not null') }}
    {% endif %}
    {% if silhouettes is not none %}
        union all
        {{ drawn('customer_silhouettes', 'silhouettes', as_of_date='fit_date', series='cluster_id', x='place', y='silhouette',
            order_by='place', where=is_sampled(constant('drawn_customer_count'), 'place', 'place_count')) }}
    {% endif %}
    {% if merges is not none %}
        union all
        {{ drawn('merge_tree', 'corners', as_of_date='fit_date', series='merge_number', x='place', y='height',
            order_by='merge_number, corner') }}
    {% endif %}

)

select * from united
