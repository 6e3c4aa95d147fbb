with

as_of_dates as (

    select * from {{ ref('int_as_of_dates__listed') }}

),

-- The first month end with a complete look-back; where there is none, the latest date.
first_complete_dates as (

    select coalesce(
        min(case when is_month_end and look_back_start_date >= data_start_date then as_of_date end),
        max(as_of_date)
    ) as first_complete_date

    from as_of_dates

),

marked as (

    select
        as_of_dates.*,
        as_of_dates.look_back_start_date < as_of_dates.data_start_date as is_left_truncated,
        {{ date_setting('score_reference_date', 'first_complete_dates.first_complete_date') }}
            as score_reference_date,
        as_of_dates.as_of_date = first_complete_dates.first_complete_date
        or (
            as_of_dates.is_month_end
            and as_of_dates.as_of_date > first_complete_dates.first_complete_date
            and mod(
                {{ months_between('first_complete_dates.first_complete_date', 'as_of_dates.as_of_date') }},
                {{ setting('cluster_refit_months') }}
            ) = 0
        ) as is_fit_date

    from as_of_dates

    cross join first_complete_dates

),

planned as (

    select
        *,
        {% for length in window_lengths() %}
            {{ add_interval('window_end_date', -length, 'month') }} as window_start_date_{{ length }}m,
            {{ add_interval('window_end_date', -2 * length, 'month') }} as prior_window_start_date_{{ length }}m
            {{- ',' if not loop.last }}
        {% endfor %}

    from marked

)

select * from planned
