{#
    Sentences about the probability that one customer buys less, for explain_customer; none where nothing is predicted.
    wanted: the customer_id as a literal; scores: the relation decline_scores, or none.
#}
{% macro decline_sentences(wanted, scores) %}
    {% if not scores %}
        {{ return([]) }}
    {% endif %}
    {% set rows = run_query(
        'select * from ' ~ scores ~ ' where customer_id = ' ~ wanted ~ ' and as_of_date = (select max(as_of_date) from ' ~ scores ~ ')'
    ).rows %}
    {% if not rows %}
        {{ return([
            'There is no decline probability: the customer is not a regular (comparable, with at least ' ~ constant('decline_min_purchases')
            ~ ' purchases in the last ' ~ setting('decline_horizon_months') ~ ' months), or too few labels are known yet.'
        ]) }}
    {% endif %}
    {% set row = rows[0] %}
    {% set sentences = [
        'Probability of buying much less in the next ' ~ setting('decline_horizon_months') ~ ' months: '
        ~ '%.0f' | format(100 * row.decline_probability) ~ ' % (decile ' ~ row.decline_decile ~ ', 1 = the most likely; a typical regular: '
        ~ '%.0f' | format(100 / (1 + 2.718281828459045 ** (-1 * (row.intercept | float)))) ~ ' %). '
        ~ '{:,.2f}'.format(row.revenue_at_risk | float) ~ ' at risk.'
    ] %}
    {% for number in range(1, 4) if row['reason_' ~ number ~ '_feature'] %}
        {% set contribution, value = row['reason_' ~ number ~ '_contribution'] | float, row['reason_' ~ number ~ '_value'] %}
        {% do sentences.append(
            '  ' ~ row['reason_' ~ number ~ '_label'] ~ ', ' ~ ('unknown' if value is none else '{:,.4g}'.format(value)) ~ ': '
            ~ ('raises' if contribution > 0 else 'lowers') ~ ' the odds ' ~ '%.2f' | format(2.718281828459045 ** (contribution | abs))
            ~ ' times'
        ) %}
    {% endfor %}
    {{ return(sentences) }}
{% endmacro %}
