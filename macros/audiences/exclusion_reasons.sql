{# Why a customer of the segment is not in the audience, in the order in which it is asked: the first that holds is the reason. #}
{% macro exclusion_reasons() %}
    {{ return(['not_consenting', 'suppressed', 'cooling_down', 'in_global_holdout', 'below_cutoff', 'beyond_capacity']) }}
{% endmacro %}
