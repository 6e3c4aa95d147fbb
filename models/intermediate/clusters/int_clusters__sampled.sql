{% set features = setting('cluster_features') %}
{% set sample_size = setting('cluster_sample_size') %}

with

customers as (

    select * from {{ ref('int_customers__featured') }}

    where as_of_date = cluster_fit_date

),

assigned as (

    select * from {{ ref('int_customers__assigned') }}

),

-- Those with the most different values first or last are as good as any: every so-many-th by value and id.
numbered as (

    select
        customers.as_of_date as fit_date,
        {% for feature in features %}
            customers.{{ feature }},
        {% endfor %}
        assigned.cluster_id,
        row_number() over (
            partition by customers.as_of_date
            order by {{ features | join(', ') }}, customers.customer_id
        ) as customer_number,
        count(*) over (partition by customers.as_of_date) as customer_count

    from customers

    inner join assigned
        on
            customers.as_of_date = assigned.as_of_date
            and customers.customer_id = assigned.customer_id

),

sampled as (

    select *

    from numbered

    where
        floor({{ as_ratio('customer_number * ' ~ sample_size, 'greatest(customer_count, ' ~ sample_size ~ ')') }})
        > floor({{ as_ratio('(customer_number - 1) * ' ~ sample_size, 'greatest(customer_count, ' ~ sample_size ~ ')') }})

)

select * from sampled
