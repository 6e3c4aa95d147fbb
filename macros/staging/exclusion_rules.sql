{#
    Why a usable transaction does not count, as the source in use declares it: pairs of a rule of the seed cleaning_rules
    and its condition in SQL. A later delivery of a line may be excluded, and the earlier one is repeated all the same.
#}
{% macro exclusion_rules() %}
    {% set rejected = source_option('transactions', 'reject') %}
    {% set rules = [] %}
    {% if source_option('transactions', 'cancelled_when') %}
        {% do rules.append(('cancelled', 'is_cancelled')) %}
    {% endif %}
    {% for name, rule, condition in [
        ('returns', 'return_excluded', 'amount < 0'),
        ('zero_amounts', 'zero_amount_excluded', 'is_free'),
        ('non_goods', 'non_goods_excluded', 'not is_goods'),
    ] if name in rejected %}
        {% do rules.append((rule, condition)) %}
    {% endfor %}
    {{ return(rules) }}
{% endmacro %}
