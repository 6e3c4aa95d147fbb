{#
    Whether customers of a date are assigned to the clusters of an algorithm: always for the one in use, for the others at
    fit dates, where algorithms are compared. For queries on customers.
    algorithm: SQL.
#}
{% macro is_assigned(algorithm) %}
    {{ return(algorithm ~ " = '" ~ setting('cluster_algorithm') ~ "' or customers.as_of_date = customers.cluster_fit_date") }}
{% endmacro %}
