{% set is_whole = is_whole_build() %}
{% set recorded = built_relation('int_as_of_dates__recorded') %}

with

as_of_dates as (

    select * from {{ ref('int_as_of_dates__planned') }}

),

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

        from as_of_dates

        where {{ is_whole }}
    {% else %}
        select * from {{ recorded }}
    {% endif %}

)

select * from recorded
