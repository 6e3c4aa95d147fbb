{#
    Whether customers of a date are assigned to the clusters of an algorithm: always for the one in use, for the others at
    fit dates and at the latest date, where algorithms are compared. For queries on customers and latest.
    algorithm: SQL.
#}
{% macro is_assigned(algorithm) %}
    {{ return(
        algorithm ~ " = '" ~ setting('cluster_algorithm')
        ~ "' or customers.as_of_date = customers.cluster_fit_date or customers.as_of_date = latest.as_of_date"
    ) }}
{% endmacro %}
