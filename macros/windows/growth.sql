{#
    How a customer's spending over the last window compares with the window before: name -> condition, of which the first that holds
    counts. window_months: a length out of window_lengths(); expects the columns of int_customers__windowed.
#}
{% macro growth_states(window_months) %}
    {% set n = window_months %}
    {{ return({
        'insufficient_history': 'prior_window_start_date_' ~ n ~ 'm < data_start_date',
        'new': 'first_order_date >= window_start_date_' ~ n ~ 'm',
        'inactive': 'order_count_' ~ n ~ 'm = 0 and order_count_prior_' ~ n ~ 'm = 0',
        'not_repeated': 'order_count_' ~ n ~ 'm = 0 and first_order_date >= prior_window_start_date_' ~ n ~ 'm',
        'lapsed': 'order_count_' ~ n ~ 'm = 0',
        'returning': 'order_count_prior_' ~ n ~ 'm = 0',
        'net_return': 'net_revenue_' ~ n ~ 'm <= 0 or net_revenue_prior_' ~ n ~ 'm <= 0',
        'starting': 'first_order_date >= prior_window_start_date_' ~ n ~ 'm',
        'comparable': 'true',
    }) }}
{% endmacro %}


{# The place of a customer's growth state in growth_states(). Numbers are what is stored, as texts take ten times as long to write. #}
{% macro growth_number(window_months) %}
    case
        {% for condition in growth_states(window_months).values() %}
            when {{ condition }} then {{ loop.index }}
        {% endfor %}
    end
{% endmacro %}


{# The growth state that a number of growth_number() stands for. column: SQL. #}
{% macro growth_state(column) %}
    case {{ column }}
        {% for state in growth_states(3) %}
            when {{ loop.index }} then '{{ state }}'
        {% endfor %}
    end
{% endmacro %}


{#
    (current - prior) / (|current| + |prior|), a double from -1 to 1; 0 where both are 0.
    Both arguments: SQL expressions of money. Unlike current / prior - 1 it needs no division by a small number.
#}
{% macro growth_trend(current_revenue, prior_revenue) %}
    {{ return(
        'coalesce(' ~ as_ratio(
            '(' ~ current_revenue ~ ' - ' ~ prior_revenue ~ ')',
            '(abs(' ~ current_revenue ~ ') + abs(' ~ prior_revenue ~ '))'
        ) ~ ', 0)'
    ) }}
{% endmacro %}


{# The lengths of all windows in months, ascending: the setting window_months, and always 3 and 6. #}
{% macro window_lengths() %}
    {{ return((setting('window_months') + [3, 6]) | unique | sort) }}
{% endmacro %}
