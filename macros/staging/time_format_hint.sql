{#
    What to declare for times that cannot be read, from a few of them: the entry of time_formats as text, two where day and month
    may be either; empty where nothing is recognised. texts: texts as delivered.
#}
{% macro time_format_hint(texts) %}
    {% set found = [] %}
    {% for text in texts if text %}
        {% do found.append(_formats_of_text(text | string | trim)) %}
    {% endfor %}
    {% set decided = found | selectattr('is_decided') | list %}
    {% set chosen = (decided or found or [{'formats': []}])[0].formats %}
    {{ return("['" ~ chosen | join("'] or ['") ~ "']" if chosen else '') }}
{% endmacro %}


{# The formats that a text may have been written by, a dict: formats, and is_decided, whether they leave nothing open. #}
{% macro _formats_of_text(text) %}
    {% set re = modules.re %}
    {% for pattern, format in [
        ('[0-9]{9,10}([.][0-9]+)?', 'epoch_seconds'), ('[0-9]{12,13}', 'epoch_milliseconds'), ('[0-9]{15,16}', 'epoch_microseconds'),
        ('[2-7][0-9]{4}([.][0-9]+)?', 'excel_days'), ('(19|20)[0-9]{6}', '%Y%m%d'), ('(19|20)[0-9]{12}', '%Y%m%d%H%M%S'),
    ] if re.fullmatch(pattern, text) %}
        {{ return({'formats': [format], 'is_decided': true}) }}
    {% endfor %}
    {# The offset needs no declaration; a year behind it does. #}
    {% set is_instant = re.search(instant_pattern(), text) %}
    {% set written = [re.sub(' *(?:[Zz]|UTC|GMT|(?:UTC|GMT)?[+-][0-9:]+)((?: [0-9]{4})?)(?: ?[(].*[)]|\\[.*\\])?$', '\\1', text) if is_instant else text] %}
    {% set has_half = re.search('(?i)\\b[ap][.]?m\\b|오전|오후|上午|下午|午前|午後', text) %}
    {% set hour = '%I' if has_half else '%H' %}
    {% for pattern, format in [
        ('%', '%%'),
        ('(?i)\\b(January|February|March|April|June|July|August|September|October|November|December)\\b', '%B'),
        ('(?i)\\b(Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)\\b', '%b'),
        ('(?i)\\b(Monday|Tuesday|Wednesday|Thursday|Friday|Saturday|Sunday)\\b', '%A'),
        ('(?i)\\b(Mon|Tue|Wed|Thu|Fri|Sat|Sun)\\b', '%a'),
        ('(?i)\\b([ap]m\\b|[ap][.]m[.])|오전|오후|上午|下午|午前|午後', '%p'),
        ('\\b[0-9]{1,2}(:|시 ?|時|时|点)[0-9]{2}(:|분 ?|分)[0-9]{2}([.,])[0-9]+', hour ~ '\\1%M\\2%S\\3%f'),
        ('\\b[0-9]{1,2}(:|시 ?|時|时|点)[0-9]{2}(:|분 ?|分)[0-9]{2}', hour ~ '\\1%M\\2%S'),
        ('(?<![0-9])[0-9]{1,2}(:|h|시 ?|時|时|点)[0-9]{2}(?![0-9])', hour ~ '\\1%M'),
        ('(?<![0-9])[0-9]{4}([^0-9%]{1,3})[0-9]{1,2}([^0-9%]{1,3})[0-9]{1,2}(?![0-9])', '%Y\\1%m\\2%d'),
        ('(?<![0-9])[0-9]{1,2}([^0-9]*%[bB][^0-9]*)[0-9]{4}', '%d\\1%Y'),
        ('(?<![0-9])[0-9]{1,2}([^0-9]*%[bB][^0-9]*)[0-9]{2}(?![0-9])', '%d\\1%y'),
        ('(%[bB][^0-9]*)[0-9]{1,2}([^0-9]+)[0-9]{4}', '\\1%d\\2%Y'),
        ('(%[bB][^0-9]*)[0-9]{1,2}([^0-9]+)[0-9]{2}(?![0-9])', '\\1%d\\2%y'),
        ('(%[bB] +)[0-9]{1,2}(.*)$', '\\1%d\\2'),
        (' [0-9]{4}$', ' %Y'),
    ] %}
        {% do written.append(re.sub(pattern, format, written[-1])) %}
    {% endfor %}
    {% set parts = re.search('(?<![0-9])([0-9]{1,2})([^0-9%]{1,2})([0-9]{1,2})([^0-9%]{1,2})([0-9]{4}|[0-9]{2})(?![0-9])', written[-1]) %}
    {% set formats = [] %}
    {% if parts %}
        {% set first, second, third = parts.group(1) | int, parts.group(3) | int, parts.group(5) | int %}
        {% set year = '%Y' if third > 99 else '%y' %}
        {% for a, b, c in (
            [('%y', '%m', '%d')] if first > 31
            else [('%y', '%m', '%d'), ('%d', '%m', '%y')] if first > 12 and third in range(1, 32)
            else [('%d', '%m', year)] if first > 12 else [('%m', '%d', year)] if second > 12
            else [('%d', '%m', year), ('%m', '%d', year)]
        ) %}
            {% do formats.append(written[-1].replace(parts.group(0), a ~ parts.group(2) ~ b ~ parts.group(4) ~ c)) %}
        {% endfor %}
    {% else %}
        {% do formats.append(written[-1]) %}
    {% endif %}
    {# What is left of digits, or of letters that are no format, was not understood. #}
    {% set is_understood = '%' in formats[0] and not re.search('[0-9]', formats[0]) %}
    {{ return({'formats': formats if is_understood else [], 'is_decided': is_understood and formats | length == 1}) }}
{% endmacro %}
