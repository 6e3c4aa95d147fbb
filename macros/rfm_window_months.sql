{# Months that R, F and M look back: the setting, or for auto what the source in use declares. #}
{% macro rfm_window_months() %}
    {% set value = setting('rfm_window_months') %}
    {{ return(source_setting('rfm_window_months') if value == 'auto' else value) }}
{% endmacro %}
