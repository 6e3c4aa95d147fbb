{#
    What the last complete build left behind, or none where everything is to be built anew: at the first build, with
    --full-refresh, after a change of a setting, a seed or a model, and where a table that is added to is missing.
    Returns a dict of relations: as_of_dates and transaction_days, the tables of models/record.
#}
{% macro last_build() %}
    {% if not execute or not keeps_last_build() or flags.FULL_REFRESH or model.resource_type == 'unit_test' %}
        {{ return(none) }}
    {% endif %}
    {% for name in accumulating_models() + ['int_as_of_dates__recorded', 'int_transaction_days__recorded'] %}
        {% if not (built_relation(name) or {}).is_table %}
            {{ return(none) }}
        {% endif %}
    {% endfor %}
    {% set as_of_dates = built_relation('int_as_of_dates__recorded') %}
    {% set known = run_query('select count(*) from ' ~ as_of_dates ~ " where fingerprint = '" ~ build_fingerprint() ~ "'") %}
    {% if known.rows[0][0] == 0 %}
        {{ return(none) }}
    {% endif %}
    {{ return({'as_of_dates': as_of_dates, 'transaction_days': built_relation('int_transaction_days__recorded')}) }}
{% endmacro %}
