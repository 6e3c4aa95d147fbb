with

customers as (

    select * from {{ ref('int_customers__measured') }}

    where is_active and cluster_fit_date is not null

),

-- An unknown trend (no history yet) stands for no change.
featured as (

    select
        as_of_date,
        customer_id,
        {% for feature in setting('cluster_features') %}
            cast(coalesce({{ feature }}, 0) as double) as {{ feature }},
        {% endfor %}
        cluster_fit_date

    from customers

)

select * from featured
