{# What the build will be able to say, from the counts of check_query: a list of sentences. #}
{% macro check_expectations(counts) %}
    {% set months, look_back = counts.month_count | int, setting('rfm_window_months') %}
    {% set buyers = counts.buyer_count | int %}
    {% set one_time_ratio = (counts.one_time_count | int) / ([buyers, 1] | max) %}
    {% set sentences = [
        '{:,}'.format(buyers) ~ ' buyers, of whom ' ~ '%.0f' | format(100 * one_time_ratio) ~ ' % bought once'
        ~ ('; frequency carries little information.' if not buyers or one_time_ratio > setting('no_information_ratio')
            else '; frequency carries information.'),
        months ~ ' complete months, ' ~ ([months - look_back + 1, 0] | max) ~ ' month ends with a complete look-back of '
        ~ look_back ~ ' months' ~ ('.' if months >= look_back
            else ': nothing can be compared over time; a smaller rfm_window_months would help.'),
    ] %}
    {% set cluster_limit = 20 * setting('cluster_count_max') %}
    {% do sentences.append(
        'clusters of ' ~ '{:,}'.format(buyers) ~ ' customers '
        ~ ('carry information.' if buyers >= cluster_limit
            else 'are too small to mean much; with at least ' ~ cluster_limit ~ ' they begin to.')
    ) %}
    {{ return(sentences) }}
{% endmacro %}
