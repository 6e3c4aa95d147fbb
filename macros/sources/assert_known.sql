{#
    Stops where a declaration has a key that nothing reads, with the one that was probably meant.
    table: where it stands, for the sentence; keys: what is declared; known: what may be declared.
#}
{% macro assert_known(table, keys, known) %}
    {% for key in keys if key not in known %}
        {{ raise_source_problem(table, "there is no '" ~ key ~ "'; it may be " ~ known | join(', ')
            ~ (". Did you mean '" ~ nearest_name(key, known) ~ "'?" if execute else '.')) }}
    {% endfor %}
{% endmacro %}
