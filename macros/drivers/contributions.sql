{#
    The logarithmic mean of two positive numbers, (a - b) / ln(a / b), as a double: the weight of LMDI (Ang 2005). Near
    equality, where the quotient loses its digits, it is the arithmetic mean, which differs by less than 1e-12 of it there.
    now, before: SQL expressions above 0.
#}
{% macro log_mean(now, before) %}
    {% set a, b = 'cast(' ~ now ~ ' as double)', 'cast(' ~ before ~ ' as double)' %}
    case
        when abs({{ a }} - {{ b }}) <= 1e-6 * ({{ a }} + {{ b }}) then ({{ a }} + {{ b }}) / 2
        else ({{ a }} - {{ b }}) / ln({{ a }} / {{ b }})
    end
{% endmacro %}


{#
    The logarithm of the growth of a quotient, ln((a1 / b1) / (a0 / b0)), as a double; null where one of them is 0, or the quotient
    negative: a row may be of a kind for which it is not wanted, but engines compute it all the same.
    numerator, denominator: columns, each with a partner of the same name and _before; 1 as denominator is none.
#}
{% macro log_change(numerator, denominator) %}
    {% set grown = _growth(numerator) if denominator == 1
        else _growth(numerator) ~ ' / nullif(' ~ _growth(denominator) ~ ', 0)' %}
    {{ return('ln(nullif(greatest(' ~ grown ~ ', 0), 0))') }}
{% endmacro %}

{% macro _growth(column) %}
    {{ return('(cast(' ~ column ~ ' as double) / nullif(cast(' ~ column ~ '_before as double), 0))') }}
{% endmacro %}


{# The name of the column with the largest absolute value, the first of equal ones. terms: names of columns, never null. #}
{% macro largest_term(terms) %}
    case greatest({% for term in terms %}abs({{ term }}){{ ', ' if not loop.last }}{% endfor %})
        {% for term in terms %}
            when abs({{ term }}) then '{{ term }}'
        {% endfor %}
    end
{% endmacro %}


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
