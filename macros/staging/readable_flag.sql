{#
    A raw yes or no as a boolean, null where it is neither: true, t, yes, y, 1 and false, f, no, n, 0 in any case.
    expression: SQL of any type.
#}
{% macro readable_flag(expression) %}
    {% set text = 'lower(trim(cast(' ~ expression ~ ' as ' ~ dbt.type_string() ~ ')))' %}
    {{ return(
        'case when ' ~ text ~ " in ('true', 't', 'yes', 'y', '1', '1.0') then true when " ~ text
        ~ " in ('false', 'f', 'no', 'n', '0', '0.0') then false end"
    ) }}
{% endmacro %}
