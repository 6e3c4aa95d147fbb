{% set features = setting('cluster_features') %}

with

sample as (

    select * from {{ ref('int_features__due') }}

    where memory = 'cluster_study'

),

assignments as (

    select * from {{ ref('cluster_assignments') }}

),

sampled as (

    select
        sample.fit_date,
        sample.customer_id,
        {% for feature in features %}
            sample.{{ feature }},
        {% endfor %}
        assignments.algorithm,
        assignments.cluster_id

    from sample

    inner join assignments
        on
            sample.fit_date = assignments.fit_date
            and sample.customer_id = assignments.customer_id

)

select * from sampled
