{# The name that is most alike, in the fewest changed letters, whatever the case. name: text; names: a list of texts. #}
{% macro nearest_name(name, names) %}
    {% set candidates = [] %}
    {% for candidate in names %}
        {% do candidates.append('select ' ~ text_literal(candidate) ~ ' as candidate') %}
    {% endfor %}
    {{ return(run_query(
        'select candidate from (' ~ candidates | join(' union all ') ~ ') as candidates order by levenshtein(lower(candidate), '
        ~ text_literal(name | string | lower) ~ '), candidate limit 1'
    ).columns['candidate'].values()[0]) }}
{% endmacro %}
