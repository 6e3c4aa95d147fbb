{# Checks what the source in use declares, before anything is read. Prints nothing and returns nothing when all is well. #}
{% macro assert_declaration() %}
    {% set specs = source_specs() %}
    {% set declaration = source_declaration() %}
    {% do assert_known('declaration', declaration.keys() | list, [
        'business_timezone', 'recorded_timezone', 'settings'
    ] + specs.keys() | list) %}
    {% do assert_known('settings', (declaration.get('settings') or {}).keys() | list, setting_specs().keys() | list) %}
    {% if declaration.get('recorded_timezone') and not declaration.get('business_timezone') %}
        {{ raise_source_problem('declaration', 'recorded_timezone says on which clocks the times were written; declare '
            ~ 'business_timezone too, on whose clocks a day begins, such as America/New_York.') }}
    {% endif %}

    {% for table in specs if has_source_table(table) %}
        {% set declared = declaration[table] %}
        {% do assert_known(table, declared.keys() | list, specs[table].options.keys() | list + ['columns']) %}
        {% set places = ['location', 'model', 'source', 'table'] | select('in', declared) | reject(
            'equalto', 'table' if 'location' in declared else ''
        ) | list %}
        {% if places | length != 1 or not declared[places[0]] or declared[places[0]] is not string %}
            {{ raise_source_problem(table, 'exactly one of location (a file, a pattern or a Postgres server), model, source '
                ~ 'and table must say where the rows are, got ' ~ (places | join(' and ') or 'none') ~ '.') }}
        {% endif %}
        {% set columns = declared_columns(table) %}
        {% do assert_known(table, columns.keys() | list, specs[table].required + specs[table].optional) %}
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
    {% do assert_transaction_rules() %}
{% endmacro %}
