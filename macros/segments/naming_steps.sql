{#
    The steps that turn the numbers of int_customers__segmented into names, from the step `customers` to the step `named`. They follow
    every filter: what is joined after a view can be narrowed no more.
#}
{% macro naming_steps() %}
-- One row of lists, which costs nothing where no name is asked for.
names as (

    select * from {{ ref('int_segment_names__listed') }}

),

cluster_names as (

    select * from {{ ref('int_clusters__named') }}

),

traces as (

    select * from {{ ref('cluster_traces') }}

),

clusters as (

    select
        cluster_names.fit_date,
        cluster_names.cluster_id,
        cluster_names.cluster_name,
        traces.segment_key

    from cluster_names

    left join traces
        on
            cluster_names.fit_date = traces.fit_date
            and cluster_names.cluster_id = traces.cluster_id

),

numbered as (

    select
        customers.*,
        case when customers.is_active then {{ list_item('names.grades', 'customers.grade_number') }} else 'lapsed' end
            as grade,
        case
            when customers.rfm_score_fixed is null then null
            when customers.is_active then {{ list_item('names.grades', 'customers.grade_fixed_number') }}
            else 'lapsed'
        end as grade_fixed,
        coalesce({{ list_item('names.value_segments', 'customers.value_number') }}, 'lapsed') as value_segment,
        {{ list_item('names.rule_segments', 'customers.segment_number') }} as rule_segment,
        case
            when customers.cluster_fit_date is null then null
            when customers.is_active then coalesce(clusters.cluster_name, 'noise')
            else 'lapsed'
        end as cluster_name,
        case
            when customers.cluster_fit_date is null then null
            when customers.is_active then coalesce(clusters.segment_key, 'noise')
            else 'lapsed'
        end as segment_key

    from customers

    cross join names

    left join clusters
        on
            customers.cluster_fit_date = clusters.fit_date
            and customers.cluster_id = clusters.cluster_id

),

named as (

    select
        *,
        {% for length in [3, 6] %}
            {{ growth_state('growth_number_' ~ length ~ 'm') }} as growth_state_{{ length }}m,
        {% endfor %}
        {{ rfm_code('numbered') }} as rfm_code,
        {{ 'value_segment' if setting('segment_scheme') == 'value' else 'rule_segment' }} as rfm_segment

    from numbered

)
{%- endmacro %}
