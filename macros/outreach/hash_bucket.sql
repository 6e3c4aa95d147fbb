{#
    The bucket of a unit, 0 to 9999, at random but always the same, and the same on every engine: the first eight digits of
    md5(salt:unit), a hexadecimal number, modulo 10,000. Two salts give buckets that have nothing to do with each other.
    salt: text in SQL; unit: text in SQL.
#}
{% macro hash_bucket(salt, unit) %}
    {{ return(adapter.dispatch('hash_bucket', 'customer_segmentation')(salt, unit)) }}
{% endmacro %}


{% macro default__hash_bucket(salt, unit) %}
    {{ return(
        "cast(cast('0x' || substr(md5(" ~ salt ~ " || ':' || " ~ unit ~ '), 1, 8) as bigint) % 10000 as ' ~ dbt.type_int() ~ ')'
    ) }}
{% endmacro %}


{% macro spark__hash_bucket(salt, unit) %}
    {{ return(
        'cast(cast(conv(substr(md5(' ~ salt ~ " || ':' || " ~ unit ~ '), 1, 8), 16, 10) as bigint) % 10000 as ' ~ dbt.type_int() ~ ')'
    ) }}
{% endmacro %}
