{#
    Steps of a query that end in `likeliest`: customers in the component of a Gaussian mixture that is likeliest for them.
    Steps before: standardised, and components (cluster_mixtures).
#}
{% macro likeliest_steps() -%}
{% set features = setting('cluster_features') -%}
{% set slots = range(1, cluster_slots() + 1) -%}
-- One wide row per fit; a slot without a component is null and so is its density.
mixtures as (

    select
        {% for slot in slots %}
            {% for feature in features %}
                max(case when cluster_id = {{ slot }} and feature = '{{ feature }}' then mean end) as {{ feature }}_{{ slot }},
                {% for other in features[loop.index0:] %}
                    max(case
                        when cluster_id = {{ slot }} and feature = '{{ feature }}' and other_feature = '{{ other }}'
                            then precision {{ '* 2' if other != feature }}
                    end) as {{ feature }}_{{ other }}_{{ slot }},
                {% endfor %}
            {% endfor %}
            max(case when cluster_id = {{ slot }} then log_constant end) as log_constant_{{ slot }},
        {% endfor %}
        fit_date

    from components

    group by fit_date

),

squared as (

    select
        standardised.as_of_date,
        standardised.customer_id,
        {% for slot in slots %}
            {% for feature in features %}
                {% set outer_loop = loop %}
                {% for other in features[loop.index0:] %}
                    mixtures.{{ feature }}_{{ other }}_{{ slot }}
                    * (standardised.{{ feature }} - mixtures.{{ feature }}_{{ slot }})
                    * (standardised.{{ other }} - mixtures.{{ other }}_{{ slot }})
                    {{ '+' if not (loop.last and outer_loop.last) }}
                {% endfor %}
            {% endfor %} as square_{{ slot }},
            mixtures.log_constant_{{ slot }},
        {% endfor %}
        standardised.cluster_fit_date

    from standardised

    inner join mixtures
        on standardised.cluster_fit_date = mixtures.fit_date

),

weighed as (

    select
        *,
        {% for slot in slots %}
            log_constant_{{ slot }} - square_{{ slot }} / 2 as log_density_{{ slot }}{{ ',' if not loop.last }}
        {% endfor %}

    from squared

),

most_likely as (

    select
        *,
        greatest({% for slot in slots %}log_density_{{ slot }}{{ ', ' if not loop.last }}{% endfor %}, log_density_1)
            as largest_log_density

    from weighed

),

likeliest as (

    select
        as_of_date,
        customer_id,
        cluster_fit_date,
        'gaussian_mixture' as algorithm,
        cast(case
            {% for slot in slots %}
                when log_density_{{ slot }} = largest_log_density then {{ slot }}
            {% endfor %}
        end as int) as cluster_id,
        sqrt(greatest(0, case
            {% for slot in slots %}
                when log_density_{{ slot }} = largest_log_density then square_{{ slot }}
            {% endfor %}
        end)) as cluster_distance,
        1 / (
            {% for slot in slots %}
                coalesce(exp(log_density_{{ slot }} - largest_log_density), 0) {{ '+' if not loop.last }}
            {% endfor %}
        ) as membership

    from most_likely

)
{%- endmacro %}
