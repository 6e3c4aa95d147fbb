{% set is_whole = is_whole_build() %}
{% set planned = ref('int_as_of_dates__planned') %}
{% set recorded = built_relation('int_as_of_dates__recorded') %}

with

recorded as (

    {% if is_whole or not recorded %}
        select
            as_of_date,
            is_month_end,
            is_latest,
            data_start_date,
            look_back_start_date,
            score_reference_date,
            is_fit_date,
            '{{ build_fingerprint() if execute }}' as fingerprint

        from {{ planned }}

        where {{ is_whole }}
    {% else %}
        select * from {{ recorded }}
    {% endif %}

)

select * from recorded
