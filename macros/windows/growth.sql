{#
    How a customer's spending over the last window compares with the window before; the first state that holds:
    insufficient_history, new, inactive, not_repeated, lapsed, returning, net_return, starting, comparable.
    window_months: a length out of window_lengths(); expects the columns of int_customers__windowed.
#}
{% macro growth_state(window_months) %}
    {% set n = window_months %}
    case
        when prior_window_start_date_{{ n }}m < data_start_date then 'insufficient_history'
        when first_order_date >= window_start_date_{{ n }}m then 'new'
        when order_count_{{ n }}m = 0 and order_count_prior_{{ n }}m = 0 then 'inactive'
        when order_count_{{ n }}m = 0 and first_order_date >= prior_window_start_date_{{ n }}m then 'not_repeated'
        when order_count_{{ n }}m = 0 then 'lapsed'
        when order_count_prior_{{ n }}m = 0 then 'returning'
        when net_revenue_{{ n }}m <= 0 or net_revenue_prior_{{ n }}m <= 0 then 'net_return'
        when first_order_date >= prior_window_start_date_{{ n }}m then 'starting'
        else 'comparable'
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
