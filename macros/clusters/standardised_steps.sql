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


{#
    A feature's value after the transform that cluster_transforms chose for it, as a double; the same formulas as
    segment_lib.transforms. Values below 0 count as 0 where the transform has no value for them, below 0.01 as
    0.01 for box_cox, which begins above 0: money counts from one cent.
    value: a double; transform: none, log, square_root, cube_root, box_cox or yeo_johnson; exponent: that of
    the last two.
    All three: SQL expressions.
#}
{% macro transformed(value, transform, exponent) %}
    case {{ transform }}
        when 'none' then {{ value }}
        when 'log' then ln(1 + greatest({{ value }}, 0))
        when 'square_root' then sqrt(greatest({{ value }}, 0))
        when 'cube_root' then sign({{ value }}) * power(abs({{ value }}), cast(1 as double) / 3)
        when 'box_cox' then
            case
                when {{ exponent }} = 0 then ln(greatest({{ value }}, 0.01))
                else (power(greatest({{ value }}, 0.01), {{ exponent }}) - 1) / {{ exponent }}
            end
        when 'yeo_johnson' then
            case
                when {{ value }} >= 0 and {{ exponent }} = 0 then ln(1 + {{ value }})
                when {{ value }} >= 0 then (power(1 + {{ value }}, {{ exponent }}) - 1) / {{ exponent }}
                when {{ exponent }} = 2 then -ln(1 - {{ value }})
                else -(power(1 - {{ value }}, 2 - {{ exponent }}) - 1) / (2 - {{ exponent }})
            end
    end
{% endmacro %}


{# A feature of the clusters as a double; an unknown trend (no history yet) stands for no change. expression: SQL. #}
{% macro feature_value(expression) %}
    {{ return('cast(coalesce(' ~ expression ~ ', 0) as double)') }}
{% endmacro %}
