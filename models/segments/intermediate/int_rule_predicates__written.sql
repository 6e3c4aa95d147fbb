{% set measures = ['recency_score', 'frequency_score', 'monetary_score', 'tenure_days'] %}
{% set text = dbt.type_string() %}

with

rules as (

    select * from {{ ref('rfm_segment_rules') }}

),

-- One condition per measure that the rule narrows; a full range says nothing.
conditions as (

    select
        scheme,
        segment,
        segment_order,
        case when is_active then 'is_active' else 'not is_active' end as activity_condition,
        {% for measure in measures %}
            {% set low, high = measure ~ '_from', measure ~ '_to' %}
            case
                when {{ low }} = {{ high }} then {{ dbt.concat(["' and " ~ measure ~ " = '", 'cast(' ~ low ~ ' as ' ~ text ~ ')']) }}
                {% if measure != 'tenure_days' %}
                    when {{ low }} = 1 and {{ high }} = 5 then ''
                {% endif %}
                when {{ low }} is null and {{ high }} is null then ''
                when {{ high }} is null then {{ dbt.concat(["' and " ~ measure ~ " >= '", 'cast(' ~ low ~ ' as ' ~ text ~ ')']) }}
                when {{ low }} is null then {{ dbt.concat(["' and " ~ measure ~ " <= '", 'cast(' ~ high ~ ' as ' ~ text ~ ')']) }}
                else {{ dbt.concat([
                    "' and " ~ measure ~ " between '", 'cast(' ~ low ~ ' as ' ~ text ~ ')',
                    "' and '", 'cast(' ~ high ~ ' as ' ~ text ~ ')'
                ]) }}
            end as {{ measure }}_condition
            {{- ',' if not loop.last }}
        {% endfor %}

    from rules

),

joined as (

    select
        scheme,
        segment,
        segment_order,
        {{ dbt.concat([
            'activity_condition', 'recency_score_condition', 'frequency_score_condition',
            'monetary_score_condition', 'tenure_days_condition'
        ]) }} as box_predicate

    from conditions

),

written as (

    select
        scheme,
        segment,
        min(segment_order) as segment_order,
        case
            when count(*) = 1 then min(box_predicate)
            else {{ dbt.concat(["'('", joined_text('box_predicate', ' or '), "')'"]) }}
        end as predicate

    from joined

    group by scheme, segment

)

select * from written
