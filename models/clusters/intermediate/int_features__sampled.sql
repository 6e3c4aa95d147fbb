{% set features = setting('cluster_features') %}
{% set sample_size = setting('cluster_sample_size') %}

with

customers as (

    select * from {{ ref('int_customers__featured') }}

    where as_of_date = cluster_fit_date

),

-- Ordered by the values, and by the id only among equal ones, so that renaming customers draws the same values.
numbered as (

    select
        cluster_fit_date as fit_date,
        customer_id,
        {% for feature in features %}
            {{ feature }},
        {% endfor %}
        row_number() over (
            partition by cluster_fit_date
            order by {{ features | join(', ') }}, customer_id
        ) as sample_number,
        count(*) over (partition by cluster_fit_date) as customer_count

    from customers

),

sampled as (

    select *

    from numbered

    where
        {{ is_sampled(sample_size) }}

)

select * from sampled
