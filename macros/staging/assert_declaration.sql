{#
    Checks what the source in use declares, before anything is read: against the schema of segment_sources/declaration.py.
    Prints nothing and returns nothing when all is well.
#}
{% macro assert_declaration() %}
    {% set answer = declaration_problem({
        'declaration': source_declaration(), 'specs': source_specs(), 'settings': setting_specs().keys() | list
    }) if execute else {} %}
    {% if answer.problem %}
        {{ raise_source_problem(answer.table or 'declaration', answer.problem) }}
    {% endif %}
{% endmacro %}
