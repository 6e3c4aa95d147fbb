{#
    Steps of a query that end in `assigned`: customers with the cluster that each algorithm gives them, by the rule of its kind.
    Steps before: standardised; coordinates, components and prototype_coordinates, which have rows of those algorithms that were fitted.
#}
{% macro assignment_steps() -%}
{{ near_centre_steps() }},

{{ likeliest_steps() }},

{{ in_reach_steps() }},

assigned as (

    {% for step in ['near_centres', 'likeliest', 'in_reach'] %}
        select
            as_of_date,
            customer_id,
            cluster_fit_date,
            algorithm,
            cluster_id,
            cluster_distance,
            membership

        from {{ step }}

        {{ 'union all' if not loop.last }}
    {% endfor %}

)
{%- endmacro %}


{# The largest number of clusters that a fit can have: how many centroids a wide row holds. #}
{% macro cluster_slots() %}
    {% set cluster_count = setting('cluster_count') %}
    {{ return([setting('cluster_count_max'), 0 if cluster_count == 'auto' else cluster_count] | max) }}
{% endmacro %}
