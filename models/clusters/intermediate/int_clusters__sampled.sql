{% set features = setting('cluster_features') %}

with

sample as (

    select * from {{ ref('int_features__due') }}

    where memory = 'segments'

),

clustered as (

    select * from {{ ref('int_customers__assigned') }}

),

sampled as (

    select
        sample.fit_date,
        sample.customer_id,
        {% for feature in features %}
            sample.{{ feature }},
        {% endfor %}
        clustered.algorithm,
        clustered.cluster_id

    from sample

    inner join clustered
        on
            sample.fit_date = clustered.as_of_date
            and sample.customer_id = clustered.customer_id

)

select * from sampled
