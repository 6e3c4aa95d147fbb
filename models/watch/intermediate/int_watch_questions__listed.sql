{% set questions = watch_questions() %}

with

{% for question in questions %}
    question_{{ loop.index }} as (

        select
            {{ text_literal(question.name) }} as question,
            {{ text_literal(question.declaration) }} as declaration,
            {{ text_literal(question.rows_query) }} as rows_query,
            {{ text_literal(question.fit_query) }} as fit_query

    ),
{% endfor %}

listed as (

    select
        cast(null as {{ dbt.type_string() }}) as question,
        cast(null as {{ dbt.type_string() }}) as declaration,
        cast(null as {{ dbt.type_string() }}) as rows_query,
        cast(null as {{ dbt.type_string() }}) as fit_query

    where false
    {% for question in questions %}
        union all
        select * from question_{{ loop.index }}
    {% endfor %}

)

select * from listed
