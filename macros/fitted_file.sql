{#
    Where the fitted table of a Python model lies for Spark: a Parquet file below the setting fitted_location, whose
    relative path begins at the project. name: a Python model.
#}
{% macro fitted_file(name) %}
    {% set location = setting('fitted_location') %}
    {% set folder = location if location.startswith('/') or ':' in location
        else env_var('DBT_PROJECT_DIR', '.') ~ '/' ~ location %}
    {{ return(folder ~ '/' ~ name ~ '.parquet') }}
{% endmacro %}
