{#
    What is declared under vars: sources: for the source in use, a dict.
    Raises a sentence where it is not one, or declares no transactions.
#}
{% macro source_declaration() %}
    {# Read without setting(), which costs ten times as much and is asked a thousand times in a build; it words what is wrong. #}
    {% set declaration = (var('sources') or {}).get(var('source') | string) %}
    {% if declaration is not mapping or declaration.get('transactions') is not mapping %}
        {{ exceptions.raise_compiler_error(
            'The source ' ~ setting('source') ~ ' must declare transactions, with where they are and their columns. Add them '
            ~ 'under vars: sources: ' ~ setting('source') ~ ': in dbt_project.yml.'
        ) }}
    {% endif %}
    {{ return(declaration) }}
{% endmacro %}


{# What the source in use declares about a table, a dict; empty where it does not have the table. table: a key of source_specs(). #}
{% macro declared_table(table) %}
    {% set declared = source_declaration().get(table) %}
    {{ return(declared if declared is mapping else {}) }}
{% endmacro %}


{# Whether the source in use declares a table. table: a key of source_specs(). #}
{% macro has_source_table(table) %}
    {{ return(declared_table(table) != {}) }}
{% endmacro %}


{#
    Which columns of a table of the source in use have a meaning: a dict meaning -> name of the column.
    Empty where the source does not have the table;
    raises a sentence where columns is no dict. table: a key of source_specs().
#}
{% macro declared_columns(table) %}
    {% if not has_source_table(table) %}
        {{ return({}) }}
    {% endif %}
    {% set columns = declared_table(table).get('columns') %}
    {% if columns is not mapping %}
        {{ raise_source_problem(table, 'columns must say which column means what, such as customer_id: Customer No.') }}
    {% endif %}
    {% if columns.get('ordered_at') is sequence and columns.ordered_at is not string %}
        {{ return(dict(columns, ordered_at=columns.ordered_at[0])) }}
    {% endif %}
    {{ return(columns) }}
{% endmacro %}


{# The second of two columns, of a day and a time of day, that are the time of an order; none where one has both. #}
{% macro time_of_day_column(table) %}
    {% set declared = (declared_table(table).get('columns') or {}).get('ordered_at') %}
    {{ return(declared[1] if declared is sequence and declared is not string else none) }}
{% endmacro %}


{#
    An option of a table of the source in use, or its default; where the default is a list, a single value is a list of
    one. Raises a sentence where a value has the wrong shape. table: a key of source_specs(); name: one of its options.
#}
{% macro source_option(table, name) %}
    {% set default_value = source_specs()[table].options[name] %}
    {% set value = declared_table(table).get(name) %}
    {% if value is none %}
        {{ return(default_value) }}
    {% elif default_value is mapping and value is not mapping %}
        {{ raise_source_problem(table, name ~ " must hold marks such as order_prefix: C, got '" ~ value ~ "'.") }}
    {% elif default_value is sequence and default_value is not string and default_value is not mapping
        and (value is string or value is not sequence) %}
        {{ return([value]) }}
    {% endif %}
    {{ return(value) }}
{% endmacro %}


{# One entry of the declaration of the source in use, none where it is not there. key: business_timezone, settings, ... #}
{% macro source_setting(key) %}
    {{ return(source_declaration().get(key)) }}
{% endmacro %}


{#
    What a source may declare (vars: sources: <source>): its tables with the columns that have a meaning, and the options
    of each. Returns a dict: table -> {required, optional: lists of meanings; options: name -> default};
    the transactions have further meanings and some aside, which are columns only where they are declared; those aside are no part
    of the money.
    A table needs one of location, table, model and source, which say where its rows are.
#}
{% macro source_specs() %}
    {% set place = {
        'location': none, 'format': none, 'table': none, 'sheet': none, 'model': none, 'source': none,
        'delimiter': none, 'encoding': none, 'skip_lines': none, 'time_formats': []
    } %}
    {{ return({
        'transactions': {
            'required': ['customer_id', 'order_id', 'ordered_at'],
            'optional': [
                'line_id', 'product_id', 'quantity', 'unit_price', 'amount', 'discount', 'channel', 'status', 'currency'
            ],
            'further': [
                'line_discount', 'order_discount', 'included_tax', 'added_tax', 'shipping', 'refunded_amount', 'refunded_at'
            ],
            'aside': ['coupon_discount', 'place', 'distance'],
            'options': dict(
                place, decimal_separator='.', thousands_separator='', accepted_currency=none, anonymous_customers=[],
                returned_when={}, cancelled_when={}, non_goods=none, reject=[], match_returns=false, order_columns=[]
            ),
        },
        'customers': {
            'required': ['customer_id'],
            'optional': [
                'has_consent', 'is_suppressed', 'age_band', 'gender', 'income_band', 'home_ownership', 'marital_status',
                'household_size', 'household_composition', 'children_count', 'city', 'region', 'country'
            ],
            'further': customer_flags()[2:] + ['contact_name', 'contact_email', 'contact_phone', 'contact_address', 'latitude', 'longitude'],
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
            'optional': ['campaign_type', 'start_date', 'end_date', 'channel', 'margin_per_response', 'fixed_cost'],
            'options': place,
        },
        'campaign_contacts': {
            'required': ['campaign_id', 'customer_id'],
            'optional': ['contact_date', 'channel', 'cost', 'arm'],
            'options': place,
        },
        'campaign_responses': {
            'required': ['campaign_id', 'customer_id'],
            'optional': ['response_date', 'coupon_id', 'revenue'],
            'options': place,
        },
        'campaign_products': {
            'required': ['campaign_id', 'product_id'],
            'optional': [],
            'options': place,
        },
        'prospects': {
            'required': ['customer_id'],
            'optional': [
                'age_band', 'gender', 'income_band', 'home_ownership', 'marital_status', 'household_size',
                'household_composition', 'children_count', 'city', 'region', 'country'
            ],
            'options': place,
        },
        'places': {
            'required': ['place'],
            'optional': ['latitude', 'longitude', 'region', 'city'],
            'options': place,
        },
        'exposures': {
            'required': ['audience', 'as_of_date', 'customer_id', 'channel', 'sent_at', 'status'],
            'optional': [],
            'options': place,
        },
        'assignments': {
            'required': ['experiment', 'customer_id', 'arm'],
            'optional': ['cluster_id', 'stratum', 'assigned_date'],
            'options': place,
        },
        'stock': {
            'required': ['stock_date', 'product_id'],
            'optional': ['on_hand', 'is_available'],
            'options': place,
        },
        'business_factors': {
            'required': ['month', 'factor', 'value'],
            'optional': ['dimension', 'slice'],
            'options': place,
        },
    }) }}
{% endmacro %}


{#
    Whether a table of the source in use lies in files of a format, as declared, or else as its location ends.
    table: a key of source_specs(); format: excel, parquet, ...; endings: of names of such files.
#}
{% macro has_format(table, format, endings) %}
    {% if not declared_table(table).get('location') %}
        {{ return(false) }}
    {% endif %}
    {% set place = source_place(table) %}
    {% if place.format %}
        {{ return(place.format == format) }}
    {% endif %}
    {{ return(place.location.lower().endswith(endings)) }}
{% endmacro %}


{# Whether the source in use has a table of products with a column of this meaning. column: department, brand and the like. #}
{% macro has_product_column(column) %}
    {{ return(column in declared_columns('products')) }}
{% endmacro %}


{#
    What customers may have said yes or no to: has_consent and is_suppressed for all channels, and for one, as has_consent_email;
    the latter are columns only where they are declared.
#}
{% macro customer_flags() %}
    {% set flags = ['has_consent', 'is_suppressed'] %}
    {% for channel in ['email', 'sms', 'push', 'phone', 'mail'] %}
        {% do flags.extend(['has_consent_' ~ channel, 'is_suppressed_' ~ channel]) %}
    {% endfor %}
    {{ return(flags) }}
{% endmacro %}
