{# The money of a raw transaction with the sign of a return where it is marked as one. For queries on base_transactions. #}
{% macro signed_amount() %}
    {% set amount = readable_amount() %}
    {% set is_returned = is_marked('returned_when') %}
    {% if is_returned == 'false' %}
        {{ return(amount) }}
    {% endif %}
    {{ return('case when ' ~ is_returned ~ ' then -abs(' ~ amount ~ ') else ' ~ amount ~ ' end') }}
{% endmacro %}
