{#
    What a feature adds to the log-odds of decline; null where the fit does not use it.
    feature: one of decline_features(), a column of regulars; terms has the columns of int_regulars__scored.
#}
{% macro step_contribution(feature) %}
    case
        when regulars.{{ feature }} is null then terms.{{ feature }}_contribution_0
        {% for bin in range(1, decline_bin_slots() + 1) %}
            when regulars.{{ feature }} < terms.{{ feature }}_bound_{{ bin }} then terms.{{ feature }}_contribution_{{ bin }}
        {% endfor %}
    end
{% endmacro %}
