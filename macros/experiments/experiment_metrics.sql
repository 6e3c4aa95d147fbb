{#
    The metrics of experiments: metric -> what is divided by what. `customers` is 1 for each customer, so that the metric is a mean;
    the others are sums of a customer over the period, and with _before over as many days before the start.
#}
{% macro experiment_metrics() %}
    {{ return({
        'net_revenue': ('net_revenue', 'customers'),
        'order_count': ('order_count', 'customers'),
        'has_purchased': ('buyers', 'customers'),
        'average_order_value': ('net_revenue', 'order_count'),
    }) }}
{% endmacro %}


{# What is summed for each customer, in the period and before it. #}
{% macro experiment_measures() %}
    {{ return(['net_revenue', 'order_count', 'buyers', 'net_revenue_before', 'order_count_before', 'buyers_before']) }}
{% endmacro %}


{# The pairs of measures whose products the metrics need, each as (one, other). #}
{% macro experiment_products() %}
    {{ return([
        ('net_revenue', 'net_revenue'), ('net_revenue', 'net_revenue_before'), ('net_revenue_before', 'net_revenue_before'),
        ('order_count', 'order_count'), ('order_count', 'order_count_before'), ('order_count_before', 'order_count_before'),
        ('buyers', 'buyers'), ('buyers', 'buyers_before'), ('buyers_before', 'buyers_before'),
        ('net_revenue', 'order_count'), ('net_revenue', 'order_count_before'),
        ('net_revenue_before', 'order_count'), ('net_revenue_before', 'order_count_before'),
    ]) }}
{% endmacro %}


{# The four variables of a metric, as segment_lib/experiments/moments.py names them: variable -> measure. #}
{% macro metric_variables(metric) %}
    {% set value, base = experiment_metrics()[metric] %}
    {{ return({
        'value': value,
        'base': base,
        'covariate': value ~ '_before',
        'covariate_base': base if base == 'customers' else base ~ '_before',
    }) }}
{% endmacro %}


{#
    The sums and sums of products of a metric, each as `SQL as name`, in exact decimals.
    is_clustered: whether a row is a cluster, whose sums are multiplied here; else the products of its customers are summed already.
#}
{% macro metric_statistics(metric, is_clustered) %}
    {% set variables = metric_variables(metric) %}
    {% set names = variables.keys() | list %}
    {% set columns = ['sum(' ~ ('1' if is_clustered else 'customers') ~ ') as unit_count'] %}
    {% for name in names %}
        {% do columns.append('cast(sum(' ~ variables[name] ~ ') as decimal(38, 4)) as ' ~ name ~ '_sum') %}
    {% endfor %}
    {% for one in names %}
        {% for other in names[loop.index0:] %}
            {% set product = variables[one] ~ ' * ' ~ variables[other] if is_clustered
                else _summed_product(variables[one], variables[other]) %}
            {% do columns.append('cast(sum(' ~ product ~ ') as decimal(38, 4)) as ' ~ one ~ '_x_' ~ other) %}
        {% endfor %}
    {% endfor %}
    {{ return(columns | join(',\n        ')) }}
{% endmacro %}


{# The column with the sum of a product over customers; `customers` is 1 for each. #}
{% macro _summed_product(one, other) %}
    {% if 'customers' in [one, other] %}
        {{ return(other if one == 'customers' else one) }}
    {% endif %}
    {{ return(one ~ '_x_' ~ other if (one, other) in experiment_products() else other ~ '_x_' ~ one) }}
{% endmacro %}
