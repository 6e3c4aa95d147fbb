{# The most bins that a feature of the additive model can have, LARGEST_BIN_COUNT of segment_lib.decline.additive: so many columns hold them. #}
{% macro decline_bin_slots() %}
    {{ return(8) }}
{% endmacro %}
