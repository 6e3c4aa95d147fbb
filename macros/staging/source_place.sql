{#
    What a table of the source in use declares about its place, with ${name} in location replaced: by the setting of that
    name, or by the environment variable. Returns a dict for the plugin segment_sources.
#}
{% macro source_place(table) %}
    {% set declared = declared_table(table) %}
    {% set place = {'location': declared.location | string, 'columns': declared_columns(table)} %}
    {% if time_of_day_column(table) %}
        {% do place.update({'columns': dict(place.columns, time_of_day=time_of_day_column(table))}) %}
    {% endif %}
    {% for name in modules.re.findall('[$][{]([A-Za-z0-9_]+)[}]', place.location) %}
        {% set value = setting(name) if name in setting_specs() else env_var(name, '') %}
        {% if not value %}
            {{ raise_source_problem(table, 'location names ${' ~ name ~ '}, which is not set: set it, for instance with '
                ~ "--vars '{" ~ name ~ ": FILE}', or as an environment variable.") }}
        {% endif %}
        {% do place.update({'location': place.location.replace('${' ~ name ~ '}', value | string)}) %}
    {% endfor %}
    {% for name in ['format', 'table', 'sheet', 'delimiter', 'encoding', 'skip_lines'] %}
        {% do place.update({name: source_option(table, name)}) %}
    {% endfor %}
    {{ return(place) }}
{% endmacro %}


{# Where a table of the source in use is, for people. table: a key of source_specs(). #}
{% macro source_place_text(table) %}
    {% set declared = declared_table(table) %}
    {% if declared.get('location') %}
        {{ return(source_place(table).location ~ (', table ' ~ declared.table if declared.get('table') else '')) }}
    {% endif %}
    {{ return('the table ' ~ internal_relation(table)) }}
{% endmacro %}


{# Stops with what is wrong with a table of the source in use, and where it is declared. problem: a sentence. #}
{% macro raise_source_problem(table, problem) %}
    {% set source_name = setting('source') %}
    {{ exceptions.raise_compiler_error(
        'The ' ~ table.replace('_', ' ') ~ ' of the source ' ~ source_name ~ ': ' ~ problem ~ ' (Declared under vars: '
        ~ 'sources: ' ~ source_name ~ ': ' ~ table ~ ':; tables of earlier builds are left as they are.)'
    ) }}
{% endmacro %}
