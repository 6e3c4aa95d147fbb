{#
    Sentences about one customer's grade, for explain_customer: the score and its parts, and for each part alone how far it
    would have to move for the next grade. row: of customer_segments; relations: by name.
#}
{% macro grade_sentences(row, relations) %}
    {% if not row.is_active %}
        {{ return([
            'Grade lapsed: no purchase in the last ' ~ setting('rfm_window_months') ~ ' months, the last one ' ~ row.recency_days
            ~ ' days ago. The next purchase makes the customer active again.'
        ]) }}
    {% endif %}
    {% set score = row.rfm_score | float %}
    {% set sentences = [
        'Grade ' ~ row.grade ~ ', segment ' ~ row.rfm_segment ~ ': score ' ~ '%.1f' | format(score) ~ ' of 100.'
    ] %}
    {% set weights = metric_weights() %}
    {% set parts = [] %}
    {% for metric, value, said in [
        ('recency', row.recency_days, 'the last purchase ' ~ row.recency_days ~ ' days ago'),
        ('frequency', row.order_count, row.order_count ~ ' purchases'),
        ('monetary', row.net_revenue, '{:,.2f}'.format(row.net_revenue | float) ~ ' revenue'),
    ] if weights[metric] > 0 %}
        {% set most = 100 * weights[metric] / (weights.values() | sum) %}
        {% do parts.append({'metric': metric, 'points': row[metric ~ '_points'] | float, 'most': most, 'said': said}) %}
    {% endfor %}
    {% for part in parts | sort(attribute='points', reverse=true) %}
        {% do sentences.append('  ' ~ part.said ~ ': ' ~ '%.1f' | format(part.points) ~ ' of ' ~ '%.1f' | format(part.most) ~ ' points') %}
    {% endfor %}
    {% set next = run_query(
        'select grade, score_from from ' ~ ref('rfm_grades') ~ ' where score_from > ' ~ score ~ ' order by score_from limit 1'
    ).rows %}
    {% if not next %}
        {{ return(sentences + ['No grade is higher.']) }}
    {% endif %}
    {% set lacking = (next[0].score_from | float) - score %}
    {% set ways = [] %}
    {% for part in parts if part.points + lacking <= part.most %}
        {% set way = reaching_value(part, lacking, row.as_of_date, relations.rfm_cut_points) %}
        {% if way is not none %}
            {% do ways.append(way) %}
        {% endif %}
    {% endfor %}
    {% do sentences.append(
        'For ' ~ next[0].grade ~ ' (from ' ~ '%.0f' | format(next[0].score_from | float) ~ ') ' ~ '%.1f' | format(lacking) ~ ' points are missing: '
        ~ (ways | join(', or ') if ways else 'more than one of the parts can bring alone') ~ '.'
    ) %}
    {{ return(sentences) }}
{% endmacro %}
