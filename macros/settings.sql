{#
    The value of a setting, checked: the one way in which models read settings. What stands on the command line wins, then
    what the source in use declares under settings, then dbt_project.yml.
    Dates come back as text (2017-12-31), `auto` as the text 'auto', the rest as they are.
    Raises a sentence that names the setting, what it may be, what it was, and where to set it.
    name: a key of setting_specs().
#}
{% macro setting(name) %}
    {% set spec = setting_specs()[name] %}
    {% set value = var(name) %}
    {% if name != 'source' and name not in (invocation_args_dict.vars or {}) %}
        {% set value = (source_setting('settings') or {}).get(name, value) %}
    {% endif %}
    {% if spec.kind in ['date', 'month_end'] %}
        {% set value = value | string %}
    {% endif %}
    {% set problem = _setting_problem(name, value, spec) %}
    {% if problem %}
        {{ exceptions.raise_compiler_error(problem) }}
    {% endif %}
    {{ return(value) }}
{% endmacro %}


{#
    A sentence where a setting may not have a value, or an empty text.
    name: of the setting; value: anything of YAML; spec: its entry in setting_specs().
#}
{% macro _setting_problem(name, value, spec) %}
    {% set value = value | string if spec.kind in ['date', 'month_end'] else value %}
    {% if spec.auto and value == 'auto' or _is_allowed(value, spec) %}
        {{ return('') }}
    {% endif %}
    {{ return(
        name ~ ' must be ' ~ _allowed_text(spec) ~ (' or auto' if spec.auto else '')
        ~ ", got '" ~ value ~ "'. Set it under vars: in dbt_project.yml, or with --vars."
    ) }}
{% endmacro %}


{# A date setting as SQL: its day, or for auto another expression. name: a setting; otherwise: a date in SQL. #}
{% macro date_setting(name, otherwise) %}
    {% set value = setting(name) %}
    {{ return(otherwise if value == 'auto' else "cast('" ~ value ~ "' as date)") }}
{% endmacro %}


{#
    Checks every setting and the declaration of the source in use, also what that no selected model reads, and those that only make sense together.
    Runs before the first model; prints nothing and returns nothing when all is well.
#}
{% macro assert_settings() %}
    {% do _assert_known_variables() %}
    {% do assert_declaration() %}
    {% for name in setting_specs() %}
        {% do setting(name) %}
    {% endfor %}

    {% if setting('cluster_algorithm') not in setting('cluster_algorithms') %}
        {{ exceptions.raise_compiler_error(
            'cluster_algorithm must be one of cluster_algorithms (' ~ setting('cluster_algorithms') | join(', ') ~ "), got '"
            ~ setting('cluster_algorithm') ~ "'. Set it under vars: in dbt_project.yml, or with --vars."
        ) }}
    {% endif %}
    {% set transforms, features = setting('cluster_transforms'), setting('cluster_features') %}
    {% if transforms != 'auto' and transforms | length != features | length %}
        {{ exceptions.raise_compiler_error(
            'cluster_transforms must be auto or name one transform for each of the ' ~ features | length
            ~ " cluster_features, got '" ~ transforms | join(', ') ~ "'. Set it under vars: in dbt_project.yml, or with --vars."
        ) }}
    {% endif %}
    {# Read in YAML, which knows no settings of a source. #}
    {% if setting('extra_subjects') != var('extra_subjects') %}
        {{ exceptions.raise_compiler_error(
            'extra_subjects holds for every source: the source ' ~ setting('source') ~ ' must not set it under settings. Set it under '
            ~ 'vars: in dbt_project.yml, or with --vars.'
        ) }}
    {% endif %}
    {% if setting('decline_horizon_months') not in window_lengths() %}
        {{ exceptions.raise_compiler_error(
            'decline_horizon_months must be one of window_months (' ~ window_lengths() | join(', ') ~ "), got '"
            ~ setting('decline_horizon_months') ~ "'. Set it under vars: in dbt_project.yml, or with --vars."
        ) }}
    {% endif %}
    {% do assert_watch() %}
    {% if metric_weights().values() | sum == 0 %}
        {{ exceptions.raise_compiler_error(
            'recency_weight, frequency_weight and monetary_weight must not all be 0, got '
            ~ "'0, 0, 0'. Set them under vars: in dbt_project.yml, or with --vars."
        ) }}
    {% endif %}
{% endmacro %}


{# Stops where --vars names a setting that there is not; in a project that installs this one, other variables are its own. #}
{% macro _assert_known_variables() %}
    {% set known = setting_specs().keys() | list + ['sources'] %}
    {% set given = (invocation_args_dict.vars or {}) if execute and project_name == 'customer_segmentation' else {} %}
    {% for name in given if name not in known %}
        {{ exceptions.raise_compiler_error(
            "--vars: there is no setting '" ~ name ~ "'." ~ name_hint(name, known)
            ~ ' All settings are under vars: in dbt_project.yml.'
        ) }}
    {% endfor %}
{% endmacro %}


{# Whether a value fits a spec of setting_specs(). value: anything that YAML gives; spec: one dict of setting_specs(). #}
{% macro _is_allowed(value, spec) %}
    {% if spec.kind == 'whole_number' %}
        {{ return(value is integer and spec.low <= value <= spec.high) }}
    {% elif spec.kind == 'ratio' %}
        {{ return(value is number and value is not boolean and spec.low <= value <= spec.high) }}
    {% elif spec.kind == 'flag' %}
        {{ return(value is boolean) }}
    {% elif spec.kind == 'choice' %}
        {{ return(value is string and value in spec.choices) }}
    {% elif spec.kind == 'text' %}
        {{ return(value is string and value != '') }}
    {% elif spec.kind == 'date' %}
        {{ return(_is_date(value)) }}
    {% elif spec.kind == 'month_end' %}
        {{ return(_is_date(value) and value[8:] | int == _days_in_month(value)) }}
    {% endif %}
    {% if spec.kind == 'questions' %}
        {{ return(value is not string and value is not mapping and value is sequence) }}
    {% endif %}
    {# The rest are lists: not empty unless they may be, nothing twice but transforms, each entry allowed. #}
    {% if value is string or value is not sequence or (value | length == 0 and not spec.may_be_empty) %}
        {{ return(false) }}
    {% elif spec.kind != 'transforms' and value | unique | list | length != value | length %}
        {{ return(false) }}
    {% endif %}
    {% set entry_spec = dict(spec, kind={'whole_numbers': 'whole_number', 'choices': 'choice', 'transforms': 'choice'}[spec.kind]) %}
    {% for entry in value %}
        {% if not _is_allowed(entry, entry_spec) %}
            {{ return(false) }}
        {% endif %}
    {% endfor %}
    {{ return(true) }}
{% endmacro %}


{# What a setting may be, in words, from its spec in setting_specs(). #}
{% macro _allowed_text(spec) %}
    {% set range_text = ' from ' ~ spec.low ~ ' to ' ~ spec.high %}
    {{ return({
        'whole_number': 'a whole number' ~ range_text,
        'ratio': 'a number' ~ range_text,
        'text': 'a text',
        'transforms': 'a list with one of ' ~ (spec.choices or []) | join(', ') ~ ' for each of cluster_features',
        'questions': 'a list of questions',
        'flag': 'true or false',
        'date': 'a date such as 2017-12-31 (1900 to 2199)',
        'month_end': 'the last day of a month such as 2017-06-30',
        'choice': 'one of ' ~ (spec.choices or []) | join(', '),
        'whole_numbers': 'a list of different whole numbers' ~ range_text,
        'choices': 'a list of different entries out of ' ~ (spec.choices or []) | join(', '),
    }[spec.kind]) }}
{% endmacro %}


{# Whether a text is a day of the calendar written as 2017-12-31. #}
{% macro _is_date(value) %}
    {{ return(
        modules.re.match('^(19|20|21)[0-9]{2}-(0[1-9]|1[0-2])-[0-9]{2}$', value) is not none
        and 1 <= value[8:] | int <= _days_in_month(value)
    ) }}
{% endmacro %}


{# Days in the month of a date written as 2017-12-31. #}
{% macro _days_in_month(value) %}
    {% set year, month = value[:4] | int, value[5:7] | int %}
    {% set next_month = modules.datetime.date(year + month // 12, month % 12 + 1, 1) %}
    {{ return((next_month - modules.datetime.date(year, month, 1)).days) }}
{% endmacro %}
