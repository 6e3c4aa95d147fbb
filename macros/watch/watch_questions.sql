{#
    The questions of the setting watch, ready to be asked: a list of dicts of name, declaration (JSON), rows_query and fit_query; see
    segment_sources/watched.py. Stops with a sentence where a table or its rows cannot answer. While dbt parses, the references are
    made and the list is empty.
#}
{% macro watch_questions() %}
    {% set prepared = [] %}
    {% for question in _questions_in_text() if question is mapping %}
        {% set relation = declared_relation(question) %}
        {% if execute and flags.WHICH in ['run', 'build', 'show', 'compile'] and not flags.EMPTY %}
            {% do prepared.append(_prepared_question(question, relation)) %}
        {% endif %}
    {% endfor %}
    {{ return(prepared | select | list) }}
{% endmacro %}


{# Checks the setting watch before anything is built. Prints nothing and returns nothing when all is well. #}
{% macro assert_watch() %}
    {% set questions = _questions_in_text() %}
    {% if execute and questions and 'watch' in setting('extra_subjects') %}
        {% set problem = _watch_answer({'questions': questions}).problem %}
        {% if problem %}
            {{ _raise_watch_problem(problem) }}
        {% endif %}
    {% endif %}
{% endmacro %}


{# The setting watch; YAML makes dates of days, and JSON has none. #}
{% macro _questions_in_text() %}
    {% set questions = [] %}
    {% for question in setting('watch') %}
        {% do questions.append(
            dict(question, change_date=question.change_date | string) if question is mapping and question.change_date else question
        ) %}
    {% endfor %}
    {{ return(questions) }}
{% endmacro %}


{# One question with its queries; none where dbt only looks and the table is not there. question: an entry of watch. #}
{% macro _prepared_question(question, relation) %}
    {% set is_there = has_relation(relation) %}
    {% if not is_there and flags.WHICH not in ['run', 'build'] %}
        {{ return(none) }}
    {% elif not is_there %}
        {{ _raise_watch_problem("question '" ~ question.name ~ "': the table " ~ relation ~ ' does not exist; build or load it first, or correct its name.') }}
    {% endif %}
    {% set columns = [] %}
    {% for column in adapter.get_columns_in_relation(relation) %}
        {% do columns.append([column.name, column.dtype]) %}
    {% endfor %}
    {% set answer = _watch_answer({'question': question, 'relation': relation | string, 'columns': columns}) %}
    {% if not answer.problem %}
        {% set facts = fromjson(run_query(answer.facts_query).rows[0][0]) %}
        {% do answer.update(_watch_answer({'question': question, 'facts': facts})) %}
    {% endif %}
    {% if answer.problem %}
        {{ _raise_watch_problem("question '" ~ question.name ~ "': " ~ answer.problem) }}
    {% endif %}
    {{ return({
        'name': question.name, 'declaration': tojson(answer.declaration, sort_keys=true), 'rows_query': answer.rows_query, 'fit_query': answer.fit_query
    }) }}
{% endmacro %}


{# What the plugin segment_sources says, as a dict. asked: see watch_answer there. #}
{% macro _watch_answer(asked) %}
    {{ return(fromjson(run_query('select watch_answer(' ~ text_literal(tojson(asked)) ~ ') as answer').rows[0][0])) }}
{% endmacro %}


{# Stops with what is wrong with the setting watch. problem: a sentence. #}
{% macro _raise_watch_problem(problem) %}
    {{ exceptions.raise_compiler_error('watch: ' ~ problem ~ ' (Declared under vars: watch:; tables of earlier builds are left as they are.)') }}
{% endmacro %}
