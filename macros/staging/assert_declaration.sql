{# Checks what the source in use declares, before anything is read. Prints nothing and returns nothing when all is well. #}
{% macro assert_declaration() %}
    {% set specs = source_specs() %}
    {% set declaration = source_declaration() %}
    {% do _assert_known('declaration', declaration.keys() | list, [
        'business_timezone', 'recorded_timezone', 'settings'
    ] + specs.keys() | list) %}
    {% do _assert_known('settings', (declaration.get('settings') or {}).keys() | list, setting_specs().keys() | list) %}
    {% if declaration.get('recorded_timezone') and not declaration.get('business_timezone') %}
        {{ raise_source_problem('declaration', 'recorded_timezone says on which clocks the times were written; declare '
            ~ 'business_timezone too, on whose clocks a day begins, such as America/New_York.') }}
    {% endif %}

    {% for table in specs if has_source_table(table) %}
        {% set declared = declaration[table] %}
        {% do _assert_known(table, declared.keys() | list, specs[table].options.keys() | list + ['columns']) %}
        {% set places = ['location', 'model', 'source', 'table'] | select('in', declared) | reject(
            'equalto', 'table' if 'location' in declared else ''
        ) | list %}
        {% if places | length != 1 or not declared[places[0]] or declared[places[0]] is not string %}
            {{ raise_source_problem(table, 'exactly one of location (a file, a pattern or a Postgres server), model, source '
                ~ 'and table must say where the rows are, got ' ~ (places | join(' and ') or 'none') ~ '.') }}
        {% endif %}
        {% set columns = declared_columns(table) %}
        {% do _assert_known(table, columns.keys() | list, specs[table].required + specs[table].optional) %}
        {% for meaning in specs[table].required if not columns.get(meaning) %}
            {{ raise_source_problem(table, 'columns must say which column is the ' ~ meaning ~ '.') }}
        {% endfor %}
        {% for name, allowed in [
            ('format', ['csv', 'parquet', 'excel', 'sqlite', 'postgres']),
            ('encoding', ['utf-8', 'latin-1', 'utf-16']),
            ('decimal_separator', ['.', ',']),
            ('thousands_separator', [',', '.', ' ', "'"]),
            ('match_returns', [true, false]),
        ] if declared.get(name) is not none and declared[name] not in allowed %}
            {{ raise_source_problem(table, name ~ " must be one of '" ~ allowed | join("', '") ~ "', got '"
                ~ declared[name] ~ "'.") }}
        {% endfor %}
        {% if declared.get('delimiter') is not none and declared.delimiter | string | length != 1 %}
            {{ raise_source_problem(table, "delimiter must be one character, got '" ~ declared.delimiter ~ "'.") }}
        {% endif %}
    {% endfor %}
    {% do _assert_transaction_rules() %}
{% endmacro %}


{# Checks what the source in use declares about money, returns and goods; a part of assert_declaration. #}
{% macro _assert_transaction_rules() %}
    {% set columns = declared_columns('transactions') %}
    {% if not columns.get('amount') and not (columns.get('quantity') and columns.get('unit_price')) %}
        {{ raise_source_problem('transactions', 'columns must say which column is the amount, or which are the quantity and '
            ~ 'the unit_price.') }}
    {% endif %}
    {% if source_option('transactions', 'decimal_separator') == source_option('transactions', 'thousands_separator') %}
        {{ raise_source_problem('transactions', 'decimal_separator and thousands_separator must differ.') }}
    {% endif %}
    {% if columns.get('currency') and not source_option('transactions', 'accepted_currency') %}
        {{ raise_source_problem('transactions', 'where currency is a column, accepted_currency must say which one is added '
            ~ 'up, such as EUR; lines in others are rejected.') }}
    {% endif %}
    {% for mark in ['returned_when', 'cancelled_when'] %}
        {% set marks = source_option('transactions', mark) %}
        {% do _assert_known('transactions', marks.keys() | list, ['order_prefix', 'statuses', 'negative_quantity']) %}
        {% for key, column in [('statuses', 'status'), ('negative_quantity', 'quantity')] %}
            {% if marks.get(key) and not columns.get(column) %}
                {{ raise_source_problem('transactions', mark ~ ': ' ~ key ~ ' needs the column ' ~ column ~ '.') }}
            {% endif %}
        {% endfor %}
    {% endfor %}
    {% if source_option('transactions', 'non_goods') and not columns.get('product_id') %}
        {{ raise_source_problem('transactions', 'non_goods needs the column product_id.') }}
    {% endif %}
    {% do _assert_known('transactions', source_option('transactions', 'reject'), ['returns', 'zero_amounts', 'non_goods']) %}
{% endmacro %}


{#
    Stops where a declaration has a key that nothing reads, with the one that was probably meant; while dbt only parses
    there is no database to find that one, and nothing is stopped.
    table: where it stands, for the sentence; keys: what is declared; known: what may be declared.
#}
{% macro _assert_known(table, keys, known) %}
    {% for key in keys if execute and key not in known %}
        {{ raise_source_problem(table, "there is no '" ~ key ~ "'; it may be " ~ known | join(', ') ~ ". Did you mean '"
            ~ nearest_name(key, known) ~ "'?") }}
    {% endfor %}
{% endmacro %}


{# The name that is most alike, in the fewest changed letters, whatever the case. name: text; names: a list of texts. #}
{% macro nearest_name(name, names) %}
    {% set candidates = [] %}
    {% for candidate in names %}
        {% do candidates.append('select ' ~ text_literal(candidate) ~ ' as candidate') %}
    {% endfor %}
    {{ return(run_query(
        'select candidate from (' ~ candidates | join(' union all ') ~ ') as candidates order by levenshtein(lower(candidate), '
        ~ text_literal(name | string | lower) ~ '), candidate limit 1'
    ).columns['candidate'].values()[0]) }}
{% endmacro %}
