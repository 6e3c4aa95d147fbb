{#
    Stops with a sentence for each row of the seed experiments that cannot be run as it is written. The seed is loaded before the first
    model of the subject, which asks for this; nothing of the subject is built then.
#}
{% macro assert_experiments() %}
    {% if not execute or flags.WHICH not in ['run', 'build', 'run-operation'] %}
        {{ return('') }}
    {% endif %}
    {% set seen, problems = [], [] %}
    {% for row in query_rows('select * from ' ~ ref('experiments') ~ ' order by experiment') %}
        {% set problem = 'experiment is there twice: give each a key of its own' if row.experiment in seen else _experiment_problem(row) %}
        {% do problems.append('seeds/experiments/experiments.csv, experiment ' ~ (row.experiment or '(without a key)') ~ ': ' ~ problem ~ '.')
            if problem %}
        {% do seen.append(row.experiment) %}
    {% endfor %}
    {% if problems %}
        {{ exceptions.raise_compiler_error(problems | join(' ') ~ ' Nothing of the subject experiments was built.') }}
    {% endif %}
{% endmacro %}


{# What is wrong with a row of the seed, or an empty text. row: a dict of texts. #}
{% macro _experiment_problem(row) %}
    {% set match = modules.re.match %}
    {% set schemes = ['all'] + experiment_schemes().keys() | list %}
    {% set clusters = ['channel', 'region', 'city', 'country'] %}
    {% if not match('^[a-z][a-z0-9_]{0,59}$', row.experiment or '') %}
        {{ return('experiment must be a key of small letters, digits and _, such as spring_mail') }}
    {% elif row.scheme not in schemes %}
        {{ return(_must_be('scheme', 'one of ' ~ schemes | join(', '), row.scheme)) }}
    {% elif (row.scheme == 'all') == ((row.segments or '') != '') %}
        {{ return("segments must be empty with the scheme all, and with another one keys separated by blanks, got '" ~ (row.segments or '') ~ "'") }}
    {% elif row.design not in ['simple', 'stratified', 'cluster'] %}
        {{ return(_must_be('design', 'simple, stratified or cluster', row.design)) }}
    {% elif row.design == 'simple' and row.drawn_by %}
        {{ return(_must_be('drawn_by', 'empty in a simple design', row.drawn_by)) }}
    {% elif row.design == 'stratified' and row.drawn_by not in schemes[1:] %}
        {{ return(_must_be('drawn_by', 'one of ' ~ schemes[1:] | join(', ') ~ ' in a stratified design', row.drawn_by)) }}
    {% elif row.design == 'cluster' and row.drawn_by not in clusters %}
        {{ return(_must_be('drawn_by', 'one of ' ~ clusters | join(', ') ~ ' in a cluster design', row.drawn_by)) }}
    {% elif row.primary_metric not in experiment_metrics() %}
        {{ return(_must_be('primary_metric', 'one of ' ~ experiment_metrics().keys() | join(', '), row.primary_metric)) }}
    {% elif not row.salt %}
        {{ return('salt must be a text of its own, such as the key: two experiments with one salt draw the same customers') }}
    {% endif %}
    {% for name, low in {'enrolled_ratio': '0.0001', 'planned_effect': '0.0001'}.items() %}
        {% if not match('^[0-9]*[.]?[0-9]+$', row[name] or '') or not 0 < row[name] | float <= 1 %}
            {{ return(_must_be(name, 'a number above 0 and up to 1', row[name])) }}
        {% endif %}
    {% endfor %}
    {{ return(_arms_problem(row.arms or '') or _dates_problem(row.start_date or '', row.planned_end or '')) }}
{% endmacro %}


{% macro _arms_problem(arms) %}
    {% set names = [] %}
    {% for part in arms.split(' ') %}
        {% if not modules.re.match('^[a-z][a-z0-9_]*:[1-9][0-9]{0,3}$', part) or part.split(':')[0] in names %}
            {{ return(_must_be('arms', 'different names with whole parts, control first, such as control:1 mail:1', arms)) }}
        {% endif %}
        {% do names.append(part.split(':')[0]) %}
    {% endfor %}
    {% if not 2 <= names | length <= 5 %}
        {{ return(_must_be('arms', 'two to five, control first, such as control:1 mail:1', arms)) }}
    {% endif %}
    {{ return('') }}
{% endmacro %}


{% macro _dates_problem(start_date, planned_end) %}
    {% if (start_date == '') != (planned_end == '') %}
        {{ return('start_date and planned_end must both be dates, or both be empty for a draft') }}
    {% endif %}
    {% for name, value in {'start_date': start_date, 'planned_end': planned_end}.items() if value and not _is_date(value) %}
        {{ return(_must_be(name, 'a date such as 2018-01-31', value)) }}
    {% endfor %}
    {% if planned_end < start_date %}
        {{ return('its start_date ' ~ start_date ~ ' is after its planned_end ' ~ planned_end ~ ': correct one of them') }}
    {% endif %}
    {{ return('') }}
{% endmacro %}


{% macro _must_be(name, what, value) %}
    {{ return(name ~ ' must be ' ~ what ~ ", got '" ~ (value or '') ~ "'") }}
{% endmacro %}


{# The schemes of which an experiment may take segments, and by which its results are divided: scheme -> column of customer_segment_history. #}
{% macro experiment_schemes() %}
    {{ return({'rfm': 'rfm_segment', 'grade': 'grade', 'value': 'value_segment', 'cluster': 'segment_key'}) }}
{% endmacro %}
