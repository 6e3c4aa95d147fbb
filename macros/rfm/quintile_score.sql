{#
    The score from 1 (worst) to 5 of a value, as an integer, from whole-number ranks, so that ties are never split.
    The fifths of the midrank; but where more than a fifth share the lowest value, they score 1 and the others are
    ranked among themselves from 2 to 5; where all are equal everybody scores 1.
    Arguments, SQL expressions of whole numbers: customers with a lower value, with this value, in all, and with
    the lowest value.
#}
{% macro quintile_score(below, equal, everybody, at_lowest) %}
    cast(case
        when {{ below }} = 0 and 5 * {{ at_lowest }} > {{ everybody }} then 1
        when {{ at_lowest }} = {{ everybody }} then 1
        when 5 * {{ at_lowest }} > {{ everybody }}
            then least(5, 2 + floor(
                {{ as_ratio(
                    '4 * (2 * (' ~ below ~ ' - ' ~ at_lowest ~ ') + ' ~ equal ~ ')',
                    '2 * (' ~ everybody ~ ' - ' ~ at_lowest ~ ')'
                ) }}
            ))
        else least(5, 1 + floor({{ as_ratio('5 * (2 * ' ~ below ~ ' + ' ~ equal ~ ')', '2 * ' ~ everybody) }}))
    end as int)
{% endmacro %}
