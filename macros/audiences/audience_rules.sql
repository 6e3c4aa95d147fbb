{#
    The rows of the seed audiences as dicts, with an empty text for what is empty; none while dbt parses, and where the seed is not
    loaded yet. What a row may hold was checked before the build by assert_audiences().
#}
{% macro audience_rules() %}
    {% set seed = ref('audiences') %}
    {% set node = graph.nodes['seed.customer_segmentation.audiences'] if execute else none %}
    {% if not node or not adapter.get_relation(node.database, node.schema, node.alias) %}
        {% if node and flags.WHICH == 'run' %}
            {{ exceptions.raise_compiler_error('The audiences are a seed that is not loaded yet: run dbt build -s audiences, which does both.') }}
        {% endif %}
        {{ return([]) }}
    {% endif %}
    {% set rules = [] %}
    {% for row in run_query('select * from ' ~ seed ~ ' order by audience').rows %}
        {% set rule = {} %}
        {% for name, value in dict(row).items() %}
            {% do rule.update({name: (value or '') | string | trim}) %}
        {% endfor %}
        {% do rules.append(rule) %}
    {% endfor %}
    {{ return(rules) }}
{% endmacro %}


{# A rule in which nobody is, where there are no rules: the model needs one to have columns. #}
{% macro audience_template() %}
    {% set rule = {'predicate': 'false', 'requires_consent': 'false'} %}
    {% for name in ['audience', 'channel', 'action', 'salt', 'scheme', 'valid_from', 'valid_to', 'cool_down_days', 'max_size', 'rank_by', 'cutoff'] %}
        {% do rule.update({name: ''}) %}
    {% endfor %}
    {{ return(rule) }}
{% endmacro %}


{# The condition in SQL that makes a customer one of an audience. rule: a dict of audience_rules(). #}
{% macro audience_condition(rule) %}
    {% set conditions = [] %}
    {% if rule.scheme %}
        {% do conditions.append(segment_schemes()[rule.scheme] ~ ' in ' ~ text_list(rule.segments.split())) %}
    {% endif %}
    {% if rule.predicate %}
        {% do conditions.append('(' ~ rule.predicate ~ ')') %}
    {% endif %}
    {% if rule.valid_from %}
        {% do conditions.append("as_of_date >= cast('" ~ rule.valid_from ~ "' as date)") %}
    {% endif %}
    {% if rule.valid_to %}
        {% do conditions.append("as_of_date <= cast('" ~ rule.valid_to ~ "' as date)") %}
    {% endif %}
    {{ return(conditions | join(' and ') or 'true') }}
{% endmacro %}


{#
    What a yes or no of the customers says for a channel, as SQL: the column of the channel where the source has one, else the one
    for all channels, else false. flag: has_consent or is_suppressed; channel: of a row of the seed audiences.
#}
{% macro channel_flag(flag, channel) %}
    {% set declared = declared_columns('customers') %}
    {% set own = flag ~ '_' ~ channel %}
    {% set found = [] %}
    {% for name in [own, flag] if name in declared %}
        {% do found.append('coalesce(' ~ name ~ ', false)') %}
    {% endfor %}
    {# A yes for e-mail is one for e-mail; who must never be contacted is not by e-mail either. #}
    {{ return('false' if not found else found[0] if flag == 'has_consent' else '(' ~ found | join(' or ') ~ ')') }}
{% endmacro %}


{#
    Whether a customer is worth writing to by the cutoff of an audience, as SQL: rank_by is at least a number, or the next campaign of a
    type is expected to pay. Without response scores nobody is known to pay.
    rule: a dict of audience_rules(); responses: the table response_scores, none where it is not built.
#}
{% macro audience_pays(rule, responses) %}
    {% if not rule.cutoff %}
        {{ return('true') }}
    {% elif rule.cutoff.startswith('break_even') %}
        {% set type = rule.cutoff.removeprefix('break_even').strip() %}
        {{ return('false' if not responses else 'customer_id in (select customer_id from ' ~ responses
            ~ ' where is_next and is_above_break_even and campaign_type = ' ~ text_literal(type) ~ ')') }}
    {% endif %}
    {% set sign = '-' if rule.rank_by.split()[1:] == ['asc'] else '' %}
    {{ return('coalesce(' ~ audience_rank_value(rule) ~ ' >= ' ~ sign ~ 'cast(' ~ rule.cutoff ~ ' as double), false)') }}
{% endmacro %}


{# The value by which an audience is ranked, the highest first, as SQL. rule: a dict of audience_rules(). #}
{% macro audience_rank_value(rule) %}
    {% set column = (rule.rank_by or 'net_revenue').split() %}
    {{ return(('-' if column[1:] == ['asc'] else '') ~ 'cast(' ~ column[0] ~ ' as double)') }}
{% endmacro %}
