{#
    Stops where a place of the source in use has coordinates that are no numbers or are outside the globe, or only one of the two.
    Those of customers are taken as they come: people mistype, and a list of stores can be corrected.
#}
{% macro assert_coordinates() %}
    {% set types = column_types('places') %}
    {% set limits = {'latitude': 90, 'longitude': 180} %}
    {% set texts = {} %}
    {% for meaning in limits if meaning in declared_columns('places') %}
        {% do texts.update({meaning: as_text_id(delivered_column('places', meaning, types))}) %}
    {% endfor %}
    {% set place = as_text_id(delivered_column('places', 'place', types)) %}
    {% for meaning, text in texts.items() %}
        {% set limit = limits[meaning] %}
        {# NaN is above every number. #}
        {% set row = source_rows('places', 'select ' ~ place ~ ' as place, ' ~ text ~ ' as written, count(*) over () as line_count '
            ~ 'from __source__ where ' ~ text ~ ' is not null and coalesce(' ~ safely_cast(text, 'double') ~ ' not between -' ~ limit
            ~ ' and ' ~ limit ~ ', true) order by 1 limit 1') | first %}
        {% if row %}
            {{ raise_source_problem('places', row.line_count ~ ' values of the column ' ~ "'" ~ declared_columns('places')[meaning]
                ~ "', which is " ~ meaning ~ ', are no numbers from -' ~ limit ~ ' to ' ~ limit ~ ", for instance '" ~ row.written
                ~ "' of the place '" ~ row.place ~ "'. Correct them, with a point before the decimals, or leave them empty.") }}
        {% endif %}
    {% endfor %}
    {% if texts | length == 2 %}
        {% set row = source_rows('places', 'select ' ~ place ~ ' as place, count(*) over () as line_count from __source__ where ('
            ~ texts.latitude ~ ' is null) <> (' ~ texts.longitude ~ ' is null) order by 1 limit 1') | first %}
        {% if row %}
            {{ raise_source_problem('places', row.line_count ~ " places have one of latitude and longitude without the other, for instance '"
                ~ row.place ~ "'. Fill in both, or leave both empty.") }}
        {% endif %}
    {% endif %}
{% endmacro %}
