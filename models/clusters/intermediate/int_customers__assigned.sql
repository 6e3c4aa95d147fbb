{% set algorithm = setting('cluster_algorithm') %}

with

standardised as (

    select * from {{ ref('int_customers__standardised') }}

),

coordinates as (

    select * from {{ ref('int_clusters__chosen') }}

),

components as (

    select * from {{ ref('cluster_mixtures') }}

),

prototype_coordinates as (

    select * from {{ ref('cluster_prototypes') }}

),

{% if algorithm == 'gaussian_mixture' %}
    {{ likeliest_steps() }}

    select * from likeliest
{% elif algorithm == 'density' %}
    {{ in_reach_steps() }}

    select * from in_reach
{% else %}
    {{ near_centre_steps() }}

    select * from near_centres
{% endif %}
