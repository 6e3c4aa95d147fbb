{# What a setting may be, in words, from its spec in setting_specs(). #}
{% macro allowed_text(spec) %}
    {% set range_text = ' from ' ~ spec.low ~ ' to ' ~ spec.high %}
    {{ return({
        'whole_number': 'a whole number' ~ range_text,
        'ratio': 'a number' ~ range_text,
        'text': 'a text',
        'transforms': 'a list with one of ' ~ (spec.choices or []) | join(', ') ~ ' for each of cluster_features',
        'flag': 'true or false',
        'date': 'a date such as 2017-12-31 (1900 to 2199)',
        'month_end': 'the last day of a month such as 2017-06-30',
        'choice': 'one of ' ~ (spec.choices or []) | join(', '),
        'whole_numbers': 'a list of different whole numbers' ~ range_text,
        'choices': 'a list of different entries out of ' ~ (spec.choices or []) | join(', '),
    }[spec.kind]) }}
{% endmacro %}
