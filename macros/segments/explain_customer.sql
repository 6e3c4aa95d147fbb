{#
    Prints one customer's grade and score, the parts of the score and the changes that would reach the next grade; where decline
    is predicted, also the probability and its reasons: dbt --quiet run-operation explain_customer --args '{customer_id: "1609"}'.
    customer_id: as in customer_segments. An unknown one, or tables that are not built, give an error message.
#}
{% macro explain_customer(customer_id) %}
    {% if not execute %}
        {{ return('') }}
    {% endif %}
    {% set relations = {} %}
    {% for name in ['customer_segments', 'rfm_cut_points', 'decline_scores'] if 'model.customer_segmentation.' ~ name in graph.nodes %}
        {% do relations.update({name: built_relation(name)}) %}
    {% endfor %}
    {% if not relations.customer_segments or not relations.rfm_cut_points %}
        {{ exceptions.raise_compiler_error('There are no segments to explain yet: run dbt build first.') }}
    {% endif %}
    {% set wanted = text_literal(customer_id | string | trim) %}
    {% set rows = run_query('select * from ' ~ relations.customer_segments ~ ' where customer_id = ' ~ wanted).rows %}
    {% if not rows %}
        {{ exceptions.raise_compiler_error(
            "customer_segments has no customer '" ~ customer_id ~ "': take a customer_id from there. A customer with only returns "
            ~ 'has no row.'
        ) }}
    {% endif %}
    {% set row = rows[0] %}
    {% do print('Customer ' ~ row.customer_id ~ ' as of ' ~ row.as_of_date) %}
    {% for sentence in _grade_sentences(row, relations) + decline_sentences(wanted, relations.get('decline_scores')) %}
        {% do print(sentence) %}
    {% endfor %}
{% endmacro %}


{#
    Sentences about one customer's grade, for explain_customer: the score and its parts, and for each part alone how far it
    would have to move for the next grade. row: of customer_segments; relations: by name.
#}
{% macro _grade_sentences(row, relations) %}
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
        {{ return(sentences + ['This is the highest grade.']) }}
    {% endif %}
    {% set lacking = (next[0].score_from | float) - score %}
    {% set ways = [] %}
    {% for part in parts if part.points + lacking <= part.most %}
        {% set way = _reaching_value(part, lacking, row.as_of_date, relations.rfm_cut_points) %}
        {% if way is not none %}
            {% do ways.append(way) %}
        {% endif %}
    {% endfor %}
    {% do sentences.append(
        'For ' ~ next[0].grade ~ ' (from ' ~ '%.0f' | format(next[0].score_from | float) ~ ') ' ~ '%.1f' | format(lacking) ~ ' more points are needed: '
        ~ (ways | join(', or ') if ways else 'no part can bring them alone') ~ '.'
    ) %}
    {{ return(sentences) }}
{% endmacro %}


{#
    The value of one metric that would bring about this many more points, as text; none where the metric cannot bring them alone.
    part: metric, points and most (its share of 100); lacking: points; as_of_date: of the customer; cut_points: rfm_cut_points.
#}
{% macro _reaching_value(part, lacking, as_of_date, cut_points) %}
    {% set percentile = (100 * (part.points + lacking) / part.most) | round(0, 'ceil') | int %}
    {% set rows = run_query(
        'select cut_point from ' ~ cut_points ~ " where scale = 'relative' and metric = '" ~ part.metric ~ "' and percentile = "
        ~ percentile ~ " and as_of_date = cast('" ~ as_of_date ~ "' as date)"
    ).rows %}
    {% if not rows %}
        {{ return(none) }}
    {% endif %}
    {% set value = rows[0].cut_point | float %}
    {{ return({
        'recency': 'a last purchase at most ' ~ value | int ~ ' days ago',
        'frequency': 'about ' ~ value | int ~ ' purchases',
        'monetary': 'about ' ~ '{:,.2f}'.format(value) ~ ' revenue',
    }[part.metric]) }}
{% endmacro %}
