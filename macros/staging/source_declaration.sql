{#
    What is declared under vars: sources: for the source in use, a dict.
    Raises a sentence where it is not one, or declares no transactions.
#}
{% macro source_declaration() %}
    {% set source_name = setting('source') %}
    {% set declaration = var('sources')[source_name] %}
    {% if declaration is not mapping or declaration.get('transactions') is not mapping %}
        {{ exceptions.raise_compiler_error(
            'The source ' ~ source_name ~ ' must declare transactions, with where they are and their columns. Add them '
            ~ 'under vars: sources: ' ~ source_name ~ ': in dbt_project.yml.'
        ) }}
    {% endif %}
    {{ return(declaration) }}
{% endmacro %}
