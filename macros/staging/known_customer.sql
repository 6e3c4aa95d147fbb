{#
    The customer of a raw transaction as text, null for lines without one and for those that the source declares as
    anonymous. For queries on base_transactions.
#}
{% macro known_customer() %}
    {% set customer, anonymous = as_text_id('customer_id'), source_option('transactions', 'anonymous_customers') %}
    {% if not anonymous %}
        {{ return(customer) }}
    {% endif %}
    {{ return('case when ' ~ customer ~ ' not in ' ~ text_list(anonymous) ~ ' then ' ~ customer ~ ' end') }}
{% endmacro %}
