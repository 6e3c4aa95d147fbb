{#
    Whether a build adds to the tables of the last one. On Spark each build computes everything: rows of a Parquet table
    cannot be deleted.
#}
{% macro keeps_last_build() %}
    {{ return(adapter.dispatch('keeps_last_build', 'customer_segmentation')()) }}
{% endmacro %}

{% macro default__keeps_last_build() %}
    {{ return(true) }}
{% endmacro %}

{% macro spark__keeps_last_build() %}
    {{ return(false) }}
{% endmacro %}
