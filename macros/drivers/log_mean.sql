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
