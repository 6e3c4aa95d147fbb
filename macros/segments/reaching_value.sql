{#
    The value of one metric that would bring about so many points more, as text; none where the metric cannot bring them alone.
    part: metric, points and most (its share of 100); lacking: points; as_of_date: of the customer; cut_points: rfm_cut_points.
#}
{% macro reaching_value(part, lacking, as_of_date, cut_points) %}
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
