{# Whether a text is a day of the calendar written as 2017-12-31. #}
{% macro is_date(value) %}
    {{ return(
        modules.re.match('^(19|20|21)[0-9]{2}-(0[1-9]|1[0-2])-[0-9]{2}$', value) is not none
        and 1 <= value[8:] | int <= days_in_month(value)
    ) }}
{% endmacro %}
