{% set features = decline_features() %}
{% set sample_size = constant('decline_sample_size') %}

with

regulars as (

    select * from {{ ref('int_regulars__featured') }}

    where is_month_end

),

as_of_dates as (

    select * from {{ ref('int_as_of_dates__due') }}

    where memory = 'decline'

),

-- Ordered by the values, and by the id only among equal ones, so that renaming customers draws the same values.
numbered as (

    select
        regulars.*,
        row_number() over (
            partition by regulars.as_of_date
            order by
                {% for feature in features %}
                    regulars.{{ feature }} asc nulls last,
                {% endfor %}
                regulars.customer_id asc
        ) as sample_number,
        count(*) over (partition by regulars.as_of_date) as customer_count

    from regulars

    inner join as_of_dates
        on regulars.as_of_date = as_of_dates.as_of_date

),

sampled as (

    select *

    from numbered

    where
        {{ is_sampled(sample_size) }}

)

select * from sampled
