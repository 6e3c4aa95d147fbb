{# Whether the models of prediction are part of this run: where the setting says so, and never on Spark, whose fits come from DuckDB. #}
{% macro makes_predictions() %}
    {{ return(setting('predictions') and target.type != 'spark') }}
{% endmacro %}
