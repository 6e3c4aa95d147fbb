{# Stops with what is wrong with a table of the source in use, and where it is declared. problem: a sentence. #}
{% macro raise_source_problem(table, problem) %}
    {% set source_name = setting('source') %}
    {{ exceptions.raise_compiler_error(
        'The ' ~ table.replace('_', ' ') ~ ' of the source ' ~ source_name ~ ': ' ~ problem ~ ' (Declared under vars: '
        ~ 'sources: ' ~ source_name ~ ': ' ~ table ~ ':; tables of earlier builds are left as they are.)'
    ) }}
{% endmacro %}
