{% set is_whole = is_whole_build() %}
{% set days = ref('int_transaction_days__compared') %}
{% set recorded = built_relation('int_transaction_days__recorded') %}

with

-- A day that was not read again keeps what was read of it before, so that it differs until it is.
recorded as (

    {% if is_whole or not recorded %}
        select
            order_date,
            case when is_pending then is_in_range_before else is_in_range end as is_in_range,
            case when is_pending then line_count_before else line_count end as line_count,
            case when is_pending then line_checksum_before else line_checksum end as line_checksum

        from {{ days }}

        where {{ is_whole }} and case when is_pending then line_checksum_before else line_checksum end is not null
    {% else %}
        select * from {{ recorded }}
    {% endif %}

)

select * from recorded
