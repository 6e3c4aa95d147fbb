{#
    What assert_source counts of the numbers of transactions that are text, each as `, SQL as name`; nothing for columns of numbers.
    For queries on delivered_transactions().
#}
{% macro number_counts() %}
    {% set counts = [] %}
    {% if not decimal_separator() and not source_option('transactions', 'thousands_separator') %}
        {% for column in _text_numbers(_number_meanings()) %}
            {% set writing = _decimal_writing(column) %}
            {% for name in ['point', 'comma', 'either'] %}
                {% do counts.append('sum(case when ' ~ writing ~ " = '" ~ name ~ "' then 1 else 0 end) as " ~ column ~ '_' ~ name) %}
            {% endfor %}
            {% do counts.append('min(case when ' ~ writing ~ " = 'either' then " ~ column ~ ' end) as ' ~ column ~ '_example') %}
        {% endfor %}
    {% endif %}
    {% if not source_option('transactions', 'accepted_currency') %}
        {% for column in money_texts() %}
            {% set currency = 'case when ' ~ is_written_with_currency(column) ~ " then nullif(" ~ written_currency(column) ~ ", '') end" %}
            {% do counts.append('count(distinct ' ~ currency ~ ') as ' ~ column ~ '_currency_count') %}
            {% do counts.append('min(' ~ currency ~ ') as ' ~ column ~ '_currency') %}
            {% do counts.append('max(' ~ currency ~ ') as ' ~ column ~ '_other_currency') %}
        {% endfor %}
    {% endif %}
    {{ return(', ' ~ counts | join(', ') if counts else '') }}
{% endmacro %}


{# Stops where numbers may mean two things, or money is of several currencies. counts: a row of a query that has number_counts(). #}
{% macro assert_numbers(counts) %}
    {% set sums = {'point': 0, 'comma': 0, 'either': 0} %}
    {% set examples = [] %}
    {% for column in _number_meanings() if column ~ '_either' in counts %}
        {% for name in sums %}
            {% do sums.update({name: sums[name] + counts[column ~ '_' ~ name] | int}) %}
        {% endfor %}
        {% do examples.append("'" ~ counts[column ~ '_example'] ~ "' in the column '" ~ declared_columns('transactions')[column] ~ "'")
            if counts[column ~ '_either'] %}
    {% endfor %}
    {# One or two of another kind among many are typing errors, and read by themselves. #}
    {% if sums.either and (not sums.point or sums.comma >= [3, 0.01 * sums.point] | max) %}
        {{ raise_source_problem('transactions', '{:,}'.format(sums.either) ~ ' numbers have one sign with three digits after it, for instance '
            ~ examples[0] ~ ', which may separate decimals or thousands, and ' ~ (
                'others have a decimal point in some lines and a decimal comma in others' if sums.comma and sums.point
                else 'others have a decimal comma' if sums.comma else 'no other number shows which'
            ) ~ ". Declare decimal_separator: '.' or decimal_separator: ','.") }}
    {% endif %}
    {% for column in ['amount', 'unit_price'] if (counts[column ~ '_currency_count'] or 0) | int > 1 %}
        {{ raise_source_problem('transactions', "the column '" ~ declared_columns('transactions')[column] ~ "' has money of "
            ~ counts[column ~ '_currency_count'] ~ " currencies, for instance '" ~ counts[column ~ '_currency'] ~ "' and '"
            ~ counts[column ~ '_other_currency'] ~ "', which cannot be added up. Declare accepted_currency, such as EUR; lines "
            ~ 'in others are rejected.') }}
    {% endfor %}
{% endmacro %}


{# Columns of money that are text and may have a currency at each number; empty where the source has a column of currencies. #}
{% macro money_texts() %}
    {% set columns = declared_columns('transactions') %}
    {{ return([] if 'currency' in columns else _text_numbers(['amount'] if 'amount' in columns else ['unit_price'])) }}
{% endmacro %}


{# Whether a text has other signs than those of a plain number, which is cheaper to ask than which. text: SQL. #}
{% macro is_written_with_currency(text) %}
    {{ return(matches(text, "[^-+0-9., ()']")) }}
{% endmacro %}


{# The meanings of the transactions that are numbers. #}
{% macro _number_meanings() %}
    {{ return(['amount', 'quantity', 'unit_price', 'discount'] + source_specs().transactions.further | reject('equalto', 'refunded_at') | list) }}
{% endmacro %}


{# Those of some meanings of the transactions that are declared, and are text. meanings: a list. #}
{% macro _text_numbers(meanings) %}
    {% set texts = [] %}
    {% for meaning in meanings if meaning in declared_columns('transactions') and is_text_type(column_type('transactions', meaning)) %}
        {% do texts.append(meaning) %}
    {% endfor %}
    {{ return(texts) }}
{% endmacro %}


{#
    How decimals are written in a text: point, comma, either, which is one sign with three digits after it, or null, which is without
    any or no number. text: SQL.
#}
{% macro _decimal_writing(text) %}
    {% set digits = written_digits(text) %}
    {% set by_point, by_comma = _number_patterns() %}
    {{ return(
        'case when ' ~ safely_cast(text, 'decimal(18,4)') ~ ' is not null and ' ~ text ~ " not like '%.___' then case when " ~ text
        ~ " like '%.%' then 'point' end when " ~ matches(digits, '^[1-9][0-9]{0,2}[.,][0-9]{3}$') ~ " then 'either' when "
        ~ matches(digits, '^' ~ by_comma ~ '$') ~ " then 'comma' when " ~ digits ~ " like '%.%' or " ~ digits
        ~ " like '%,%' then 'point' end"
    ) }}
{% endmacro %}
