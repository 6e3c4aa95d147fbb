{#
    A number as people write it as text that a cast understands, null for what is none: a sign before or behind (also the minus of
    typesetters), brackets for negative ones, a currency before and behind, blanks of any width, apostrophes, points and commas as
    separators, 5.- for 5.00. Two signs, or signs within the digits, are no number. text: SQL.
#}
{% macro written_number(text) %}
    {% set by_point, by_comma = _number_patterns() %}
    {% set digits = [] %}
    {% if by_point %}
        {% do digits.append('when ' ~ matches('bare', _signed_pattern(by_point)) ~ ' then translate(bare, ' ~ text_literal("-+(), '") ~ ", '')") %}
    {% endif %}
    {% if by_comma %}
        {% do digits.append('when ' ~ matches('bare', _signed_pattern(by_comma)) ~ ' then translate(bare, ' ~ text_literal(",-+(). '") ~ ", '.')") %}
    {% endif %}
    {% set sign = 'case when ' ~ matches('bare', '^[(-]|[0-9 ]-$') ~ " then '-' else '' end" %}
    {{ return(computed_once('bare', _without_currency(text), sign ~ ' || case ' ~ digits | join(' ') ~ ' end')) }}
{% endmacro %}


{# The digits of a number with the separators between them; null for what is none. text: SQL. #}
{% macro written_digits(text) %}
    {{ return('trim(translate(' ~ _without_currency(text) ~ ", '-+()', ''))") }}
{% endmacro %}


{# The currency at a number in upper case, without blanks and points, empty where there is none; null for no number. text: SQL. #}
{% macro written_currency(text) %}
    {% set signs = _plain_signs(text) %}
    {{ return('case when ' ~ matches(signs, _written_pattern()) ~ ' then translate(' ~ signs ~ ', ' ~ text_literal("0123456789.,-+() '") ~ ", '') end") }}
{% endmacro %}


{# The signs and words of a currency, in upper case, of which each may mean others too. code: such as EUR. #}
{% macro currency_signs(code) %}
    {% set code = code | string | upper | trim %}
    {{ return([code] + {
        'AUD': ['$', 'A$', 'AU$'], 'BRL': ['R$'], 'CAD': ['$', 'C$', 'CA$'], 'CHF': ['FR', 'SFR'], 'CNY': ['¥', '元', 'RMB'],
        'CZK': ['KČ', 'KC'], 'DKK': ['KR'], 'EUR': ['€'], 'GBP': ['£'], 'HKD': ['$', 'HK$'], 'HUF': ['FT'], 'IDR': ['RP'],
        'ILS': ['₪'], 'INR': ['₹', 'RS'], 'ISK': ['KR'], 'JPY': ['¥', '円'], 'KRW': ['₩', '원'], 'MXN': ['$', 'MX$'],
        'MYR': ['RM'], 'NGN': ['₦'], 'NOK': ['KR'], 'NZD': ['$', 'NZ$'], 'PHP': ['₱'], 'PKR': ['RS'], 'PLN': ['ZŁ', 'ZL'],
        'RON': ['LEI'], 'RUB': ['₽'], 'SEK': ['KR'], 'SGD': ['$', 'S$'], 'THB': ['฿'], 'TRY': ['₺', 'TL'],
        'TWD': ['$', 'NT$', '元'], 'UAH': ['₴'], 'USD': ['$', 'US$'], 'VND': ['₫'],
    }.get(code, [])) }}
{% endmacro %}


{#
    The decimal separator of the transactions: the declared one, or what follows from the declared thousands_separator; none where
    each text says so itself.
#}
{% macro decimal_separator() %}
    {% set declared = declared_table('transactions').get('decimal_separator') %}
    {{ return(declared or {',': '.', '.': ','}.get(source_option('transactions', 'thousands_separator'))) }}
{% endmacro %}


{# The pattern of a number, in upper case, with whatever people write at it: signs, brackets, and a currency before and behind. #}
{% macro _written_pattern() %}
    {% set words = [
        '(?:US|CA|C|AU|A|NZ|HK|NT|S|R|MX)?[$]', '[€£¥₩₹₽₺₴₫฿₱₦₪]', '(?:S?FR|R[SP]|KR)[.]?', 'K[ČC]', 'Z[ŁL]', 'FT', 'LEI', 'TL', 'RM', 'RMB',
        '元', '円', '원',
        'AED|ARS|AUD|BDT|BGN|BHD|BRL|CAD|CHF|CLP|CNY|COP|CZK|DKK|EGP|EUR|GBP|GEL|GHS|HKD|HUF|IDR|ILS|INR|ISK|JOD|JPY|KES|KRW|KWD|KZT',
        'LKR|MAD|MXN|MYR|NGN|NOK|NZD|OMR|PEN|PHP|PKR|PLN|QAR|RON|RSD|RUB|SAR|SEK|SGD|THB|TND|TRY|TWD|TZS|UAH|UGX|USD|UYU|VND|XAF|XOF|ZAR',
    ] %}
    {% set currency = '(?:(?:' ~ words | join('|') ~ ')(?: ?[$€£¥₩₹])?)?' %}
    {{ return(
        '^[-+(]? *' ~ currency ~ ' *[-+(]? *[.,]?[0-9](?:[0-9.,\' ]*[0-9])?(?:[.,]--?)? *[-)]? *' ~ currency ~ ' *[-)]?$'
    ) }}
{% endmacro %}


{# A number without its currency and the points of abbreviations such as Rs.; null for what is no number. text: SQL. #}
{% macro _without_currency(text) %}
    {% set shortened = ['signs'] %}
    {% for abbreviation in ['FR.', 'RS.', 'RP.', 'KR.'] %}
        {% do shortened.append('replace(' ~ shortened[-1] ~ ", '" ~ abbreviation ~ "', '')") %}
    {% endfor %}
    {{ return(computed_once(
        'signs',
        _plain_signs(text),
        'case when ' ~ matches('signs', _written_pattern()) ~ ' then trim(translate(' ~ shortened[-1]
        ~ ", 'ABCDEFGHIJKLMNOPQRSTUVWXYZ$€£¥₩₹₽₺₴₫฿₱₦₪ČŁ元円원', '')) end"
    )) }}
{% endmacro %}


{#
    Two patterns of digits with separators, as the source in use declares them: of numbers with a decimal point or none, and of those
    with a decimal comma; empty where there are none.
#}
{% macro _number_patterns() %}
    {% set decimal, thousands = decimal_separator(), source_option('transactions', 'thousands_separator') %}
    {% if not decimal and not thousands %}
        {# 1.234 and 1,234 may mean two things: they are read with a decimal point, unless assert_numbers stops. #}
        {% set groups = "(?:[1-9][0-9]{0,2}(?: [0-9]{3})+|[1-9][0-9]{0,2}(?:'[0-9]{3})+)" %}
        {% set with_commas = '(?:[1-9][0-9]{0,2}(?:,[0-9]{3})+|[1-9][0-9]?(?:,[0-9]{2})+,[0-9]{3})' %}
        {% set with_points = '[1-9][0-9]{0,2}(?:[.][0-9]{3})' %}
        {{ return([
            '(?:(?:[0-9]+|' ~ groups ~ '|' ~ with_commas ~ ')(?:[.](?:[0-9]+|--?))?|[.][0-9]+)',
            '(?:[0-9]*,(?:[0-9]{1,2}|[0-9]{4,})|0*,[0-9]{3}|[0-9]{4,},[0-9]{3}|(?:' ~ groups ~ '|' ~ with_points ~ '+),(?:[0-9]+|--?)|[0-9]+,--?|'
            ~ with_points ~ '{2,})',
        ]) }}
    {% endif %}
    {% set patterns = [] %}
    {% for sign, other in [('.', ','), (',', '.')] %}
        {% set groups = [] %}
        {% for group in ([thousands] if thousands else [other, ' ', "'"]) %}
            {% do groups.append('[1-9][0-9]{0,2}(?:[' ~ group ~ '][0-9]{3})+') %}
        {% endfor %}
        {% set pattern = '(?:(?:[0-9]+|' ~ groups | join('|') ~ ')(?:[' ~ sign ~ '](?:[0-9]+|--?))?|[' ~ sign ~ '][0-9]+)' %}
        {% do patterns.append(pattern if decimal in [none, sign] else '') %}
    {% endfor %}
    {{ return(patterns) }}
{% endmacro %}


{# A pattern of numbers with one sign: before them, behind them, or brackets around them. #}
{% macro _signed_pattern(pattern) %}
    {{ return('^(?:[-+]? *' ~ pattern ~ '|' ~ pattern ~ ' *-|[(] *' ~ pattern ~ ' *[)])$') }}
{% endmacro %}


{#
    A text in upper case with plain signs, blanks, apostrophes and digits, and without blanks around it or the apostrophe by which a
    spreadsheet marks text. What has no counterpart is cut.
#}
{% macro _plain_signs(text) %}
    {% set pairs = [
        ('−–—‐‑﹣－', '-------'), ('＋（），．￥', '+(),.¥'), ('０１２３４５６７８９', '0123456789'), ('\u00a0\u202f\u2009\u2007\u2002\u2003\u3000\t', '        '),
        ('’‘ʼ´`', "'''''"), ('\u200e\u200f\u00ad\ufeff', ''),
    ] %}
    {% set from, to = pairs | map('first') | join, pairs | map('last') | join %}
    {{ return("trim(leading " ~ text_literal("'") ~ " from trim(translate(upper(" ~ text ~ '), ' ~ text_literal(from) ~ ', ' ~ text_literal(to) ~ ")))") }}
{% endmacro %}
