{#
    Whether a table of the source in use lies in files of a format, as declared, or else as its location ends.
    table: a key of source_specs(); format: excel, parquet, ...; endings: of names of such files.
#}
{% macro has_format(table, format, endings) %}
    {% if not declared_table(table).get('location') %}
        {{ return(false) }}
    {% endif %}
    {% set place = source_place(table) %}
    {% if place.format %}
        {{ return(place.format == format) }}
    {% endif %}
    {{ return(place.location.lower().endswith(endings)) }}
{% endmacro %}
