{#
    Before the first model: empties the record of the last build where it does not hold for this run, so that a run that
    breaks off, or builds a few models with other settings, leaves nothing that a later one would add to.
#}
{% macro forget_last_build() %}
    {% if execute and keeps_last_build() and flags.WHICH in ['build', 'run', 'retry'] and not last_build()
        and built_relation('int_as_of_dates__recorded') %}
        {% call statement(auto_begin=true) %}
            delete from {{ built_relation('int_as_of_dates__recorded') }}
        {% endcall %}
        {# dbt commits what models do, not what hooks do before them. #}
        {% do adapter.commit() %}
    {% endif %}
{% endmacro %}
