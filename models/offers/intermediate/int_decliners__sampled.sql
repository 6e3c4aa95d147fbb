{% set features = decliner_group_features() %}
{% set sample_size = setting('cluster_sample_size') %}

with

decliners as (

    select * from {{ ref('int_decliners__compared') }}

),

offer_dates as (

    select * from {{ ref('int_offer_dates__planned') }}

    where is_latest

),

-- Ordered by the values, and by the id only among equal ones, so that renaming customers draws the same values.
numbered as (

    select
        decliners.as_of_date as fit_date,
        {% for feature in features %}
            decliners.{{ feature }},
        {% endfor %}
        row_number() over (
            order by {% for feature in features %}decliners.{{ feature }}, {% endfor %}decliners.customer_id
        ) as sample_number,
        count(*) over () as customer_count

    from decliners

    inner join offer_dates
        on decliners.as_of_date = offer_dates.as_of_date

),

sampled as (

    select
        {% for feature in features %}
            {{ feature }},
        {% endfor %}
        sample_number,
        fit_date

    from numbered

    where
        {{ is_sampled(sample_size) }}

)

select * from sampled
