{# What is known of a customer on the day before a contact: columns of int_contacts__featured, none of them ever null. A list. #}
{% macro response_features() %}
    {{ return([
        'recency_days', 'order_count_1m', 'order_count_3m', 'net_revenue_3m', 'item_count_3m', 'discount_ratio_3m', 'coupon_ratio_3m',
        'coupon_order_count_3m', 'coupon_order_count', 'contact_count', 'response_count', 'covered_item_count_3m'
    ]) }}
{% endmacro %}


{#
    What a feature adds to the log-odds of a response: of a logistic regression a line, of the additive model a step.
    feature: one of response_features(), a column of contacts; terms has the columns of int_contacts__scored.
#}
{% macro response_contribution(feature) %}
    case
        when terms.model = 'logistic' then cast(
            terms.{{ feature }}_0 * (ln(1 + greatest(cast(contacts.{{ feature }} as double), 0)) - terms.{{ feature }}_centre)
            / terms.{{ feature }}_scale as decimal(12, 6)
        )
        {% for bin in range(1, response_bin_slots() + 1) %}
            when contacts.{{ feature }} < terms.{{ feature }}_bound_{{ bin }} then cast(terms.{{ feature }}_{{ bin }} as decimal(12, 6))
        {% endfor %}
    end
{% endmacro %}


{# The most steps of a feature, LARGEST_BIN_COUNT of segment_lib.classifiers.additive: so many columns hold them. #}
{% macro response_bin_slots() %}
    {{ return(8) }}
{% endmacro %}


{#
    The size of what a feature adds and its place in one number: sixteen times the size, and 15 for the first feature of the list,
    14 for the next and so on in the sixth decimal. So no two numbers of a row are equal, and of equal sizes the first is larger.
    feature: a name of a column that has a <name>_contribution beside it; place: from 1 to 15.
#}
{% macro contribution_number(feature, place) %}
    {% set decimals = 'cast(0.' ~ '%06d' | format(16 - place) ~ ' as decimal(7, 6))' %}
    {{ return('cast(abs(' ~ feature ~ '_contribution) * 16 + ' ~ decimals ~ ' as decimal(18, 6))') }}
{% endmacro %}


{#
    The largest contribution_number() of a row, or the largest below another one. A comparison of columns: to sort a list for each
    row takes four times as long. DuckDB only, where greatest() passes over what is null.
    features: names of columns that have a <name>_number beside them; below: name of a column.
#}
{% macro largest_number(features, below=none) %}
    {% set numbers = [] %}
    {% for feature in features %}
        {% set number = feature ~ '_number' %}
        {% do numbers.append('case when ' ~ number ~ ' < ' ~ below ~ ' then ' ~ number ~ ' end' if below else number) %}
    {% endfor %}
    {{ return('greatest(' ~ numbers | join(', ') ~ ')') }}
{% endmacro %}


{#
    One of several values of a row: that of the feature at a place. DuckDB only.
    values: SQL, one for each feature; number: SQL, a contribution_number().
#}
{% macro at_place(values, number) %}
    {{ return('([' ~ values | join(', ') ~ '])[16 - cast(' ~ number ~ ' * 1000000 as bigint) % 16]') }}
{% endmacro %}


{#
    A query without rows, in place of a table that the source does not have: the subject is there whatever is declared.
    columns: name -> type, text for a text.
#}
{% macro no_rows(columns) %}
    {% set casts = [] %}
    {% for name, type in columns.items() %}
        {% do casts.append('cast(null as ' ~ (dbt.type_string() if type == 'text' else type) ~ ') as ' ~ name) %}
    {% endfor %}
    {{ return('select ' ~ casts | join(', ') ~ ' where false') }}
{% endmacro %}
