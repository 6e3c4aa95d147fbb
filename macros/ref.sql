{#
    References to models of this package, without the database in front.
    DuckDB calls a database after its file: with the name inside, the views of a file that is copied or renamed would look
    for the old one. The package is named, since a project that installs this one may have an `orders` of its own.
    Arguments as for dbt's own ref.
#}
{% macro ref() %}
    {% set names = varargs if varargs | length > 1 else ['customer_segmentation', varargs[0]] %}
    {{ return(builtins.ref(*names, **kwargs).include(database=false)) }}
{% endmacro %}
