{#
    References without the database in front. DuckDB calls a database after its file: with the name inside, the views
    of a file that is copied or renamed would look for the old one.
    Arguments as for dbt's own ref.
#}
{% macro ref() %}
    {% set relation = builtins.ref(*varargs, **kwargs) %}
    {{ return(relation.include(database=false)) }}
{% endmacro %}
