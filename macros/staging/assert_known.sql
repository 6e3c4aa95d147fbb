{#
    Stops where a declaration has a key that nothing reads, with the one that was probably meant; while dbt only parses
    there is no database to find that one, and nothing is stopped.
    table: where it stands, for the sentence; keys: what is declared; known: what may be declared.
#}
{% macro assert_known(table, keys, known) %}
    {% for key in keys if execute and key not in known %}
        {{ raise_source_problem(table, "there is no '" ~ key ~ "'; it may be " ~ known | join(', ') ~ ". Did you mean '"
            ~ nearest_name(key, known) ~ "'?") }}
    {% endfor %}
{% endmacro %}
