{#
    Checks every setting and the declaration of the source in use, also what that no selected model reads, and those that only make sense together.
    Runs before the first model; prints nothing and returns nothing when all is well.
#}
{% macro assert_settings() %}
    {% do assert_declaration() %}
    {% for name in setting_specs() %}
        {% do setting(name) %}
    {% endfor %}

    {% if setting('cluster_count_min') > setting('cluster_count_max') %}
        {{ exceptions.raise_compiler_error(
            'cluster_count_min must be at most cluster_count_max (' ~ setting('cluster_count_max') ~ "), got '"
            ~ setting('cluster_count_min') ~ "'. Set it under vars: in dbt_project.yml, or with --vars."
        ) }}
    {% endif %}
    {% if setting('cluster_algorithm') not in setting('cluster_algorithms') %}
        {{ exceptions.raise_compiler_error(
            'cluster_algorithm must be one of cluster_algorithms (' ~ setting('cluster_algorithms') | join(', ') ~ "), got '"
            ~ setting('cluster_algorithm') ~ "'. Set it under vars: in dbt_project.yml, or with --vars."
        ) }}
    {% endif %}
    {% set transforms, features = setting('cluster_transforms'), setting('cluster_features') %}
    {% if transforms != 'auto' and transforms | length != features | length %}
        {{ exceptions.raise_compiler_error(
            'cluster_transforms must be auto or name one transform for each of the ' ~ features | length
            ~ " cluster_features, got '" ~ transforms | join(', ') ~ "'. Set it under vars: in dbt_project.yml, or with --vars."
        ) }}
    {% endif %}
    {% if setting('decline_horizon_months') not in window_lengths() %}
        {{ exceptions.raise_compiler_error(
            'decline_horizon_months must be one of window_months (' ~ window_lengths() | join(', ') ~ "), got '"
            ~ setting('decline_horizon_months') ~ "'. Set it under vars: in dbt_project.yml, or with --vars."
        ) }}
    {% endif %}
    {% if metric_weights().values() | sum == 0 %}
        {{ exceptions.raise_compiler_error(
            'recency_weight, frequency_weight and monetary_weight must not all be 0, got '
            ~ "'0, 0, 0'. Set them under vars: in dbt_project.yml, or with --vars."
        ) }}
    {% endif %}
{% endmacro %}
