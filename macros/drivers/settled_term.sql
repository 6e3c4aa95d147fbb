{#
    A term in cents, after what rounding left over was put on the largest one, so that all add up to the change.
    term: name of a column; terms: all of them; change: what they add up to. Reads the column largest_term.
#}
{% macro settled_term(term, terms, change) %}
    {{ return(
        'cast(' ~ term ~ " + case when largest_term = '" ~ term ~ "' then " ~ change ~ ' - (' ~ terms | join(' + ')
        ~ ') else 0 end as decimal(18, 2))'
    ) }}
{% endmacro %}
