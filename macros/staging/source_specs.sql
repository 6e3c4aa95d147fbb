{#
    What a source may declare (vars: sources: <source>): its tables with the columns that have a meaning, and the options
    of each. Returns a dict: table -> {required, optional: lists of meanings; options: name -> default}.
    A table needs one of location, table, model and source, which say where its rows are.
#}
{% macro source_specs() %}
    {% set place = {
        'location': none, 'format': none, 'table': none, 'sheet': none, 'model': none, 'source': none,
        'delimiter': none, 'encoding': none, 'time_formats': []
    } %}
    {{ return({
        'transactions': {
            'required': ['customer_id', 'order_id', 'ordered_at'],
            'optional': [
                'line_id', 'product_id', 'quantity', 'unit_price', 'amount', 'discount', 'channel', 'status', 'currency'
            ],
            'options': dict(
                place, decimal_separator='.', thousands_separator='', accepted_currency=none, anonymous_customers=[],
                returned_when={}, cancelled_when={}, non_goods=none, reject=[], match_returns=false
            ),
        },
        'customers': {
            'required': ['customer_id'],
            'optional': [
                'has_consent', 'is_suppressed', 'age_band', 'gender', 'income_band', 'home_ownership', 'marital_status',
                'household_size', 'household_composition', 'children_count', 'city', 'region', 'country'
            ],
            'options': place,
        },
        'products': {
            'required': ['product_id'],
            'optional': [
                'product_name', 'manufacturer_id', 'department', 'product_category', 'product_type', 'brand', 'package_size'
            ],
            'options': place,
        },
        'campaigns': {
            'required': ['campaign_id'],
            'optional': ['campaign_type', 'start_date', 'end_date'],
            'options': place,
        },
        'campaign_contacts': {
            'required': ['campaign_id', 'customer_id'],
            'optional': ['contact_date'],
            'options': place,
        },
        'campaign_responses': {
            'required': ['campaign_id', 'customer_id'],
            'optional': ['response_date', 'coupon_id'],
            'options': place,
        },
    }) }}
{% endmacro %}
