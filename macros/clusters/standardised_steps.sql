{#
    Steps of a query that end in `standardised`: the features of customers as the fit of their date sees them.
    Steps before: customers (as_of_date, customer_id, the features, cluster_fit_date) and transforms (feature_transforms).
#}
{% macro standardised_steps() -%}
{% set features = setting('cluster_features') -%}
-- One wide row per fit: a join on rows per feature would multiply the customers first.
wide_transforms as (

    select
        {% for feature in features %}
            max(case when feature = '{{ feature }}' then transform end) as {{ feature }}_transform,
            max(case when feature = '{{ feature }}' then exponent end) as {{ feature }}_exponent,
            max(case when feature = '{{ feature }}' then mean end) as {{ feature }}_mean,
            max(case when feature = '{{ feature }}' then scale end) as {{ feature }}_scale,
        {% endfor %}
        fit_date

    from transforms

    where is_chosen

    group by fit_date

),

standardised as (

    select
        customers.as_of_date,
        customers.customer_id,
        {% for feature in features %}
            ({{ transformed(
                'customers.' ~ feature, 'wide_transforms.' ~ feature ~ '_transform', 'wide_transforms.' ~ feature ~ '_exponent'
            ) }} - wide_transforms.{{ feature }}_mean) / wide_transforms.{{ feature }}_scale as {{ feature }},
        {% endfor %}
        customers.cluster_fit_date

    from customers

    inner join wide_transforms
        on customers.cluster_fit_date = wide_transforms.fit_date

)
{%- endmacro %}
