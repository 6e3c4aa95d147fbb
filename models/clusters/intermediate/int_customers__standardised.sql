{% set features = setting('cluster_features') %}

with

customers as (

    select * from {{ ref('int_customers__featured') }}

),

transforms as (

    select * from {{ ref('feature_transforms') }}

    where is_chosen

),

-- One wide row per fit: a join on rows per feature would multiply the customers first.
fits as (

    select
        {% for feature in features %}
            max(case when feature = '{{ feature }}' then transform end) as {{ feature }}_transform,
            max(case when feature = '{{ feature }}' then exponent end) as {{ feature }}_exponent,
            max(case when feature = '{{ feature }}' then mean end) as {{ feature }}_mean,
            max(case when feature = '{{ feature }}' then scale end) as {{ feature }}_scale,
        {% endfor %}
        fit_date

    from transforms

    group by fit_date

),

standardised as (

    select
        customers.as_of_date,
        customers.customer_id,
        {% for feature in features %}
            ({{ transformed(
                'customers.' ~ feature, 'fits.' ~ feature ~ '_transform', 'fits.' ~ feature ~ '_exponent'
            ) }} - fits.{{ feature }}_mean) / fits.{{ feature }}_scale as {{ feature }},
        {% endfor %}
        customers.cluster_fit_date

    from customers

    inner join fits
        on customers.cluster_fit_date = fits.fit_date

)

select * from standardised
