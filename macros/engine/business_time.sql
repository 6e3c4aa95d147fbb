{#
    A timestamp on the clocks of one time zone turned into one on those of another, daylight saving included.
    expression: a timestamp in SQL; recorded, business: names such as UTC and America/New_York.
#}
{% macro business_time(expression, recorded, business) %}
    {{ return(adapter.dispatch('business_time', 'customer_segmentation')(expression, recorded, business)) }}
{% endmacro %}

{% macro default__business_time(expression, recorded, business) %}
    {{ return(
        '((' ~ expression ~ ') at time zone ' ~ text_literal(recorded) ~ ') at time zone ' ~ text_literal(business)
    ) }}
{% endmacro %}

{% macro spark__business_time(expression, recorded, business) %}
    {{ return(
        'from_utc_timestamp(to_utc_timestamp(' ~ expression ~ ', ' ~ text_literal(recorded) ~ '), '
        ~ text_literal(business) ~ ')'
    ) }}
{% endmacro %}
