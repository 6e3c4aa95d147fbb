{% set schemes = experiment_schemes() %}
{% set places = ['region', 'city', 'country'] if has_source_table('customers') else [] %}

with

experiments as (

    select * from {{ ref('int_experiments__listed') }}

),

periods as (

    select * from {{ ref('int_experiment_periods__planned') }}

),

history as (

    select * from {{ ref('customer_segment_history') }}

),

channels as (

    select * from {{ ref('int_experiment_channels__summed') }}

),

{% if places %}
    customers as (

        select * from {{ ref('stg_customers') }}

    ),
{% endif %}

dates as (

    select distinct enrolment_date

    from periods

),

-- A customer's channel is the one with most orders until then; of equal ones the first in the alphabet.
counted_channels as (

    select
        dates.enrolment_date,
        channels.customer_id,
        channels.channel,
        row_number() over (
            partition by dates.enrolment_date, channels.customer_id order by sum(channels.order_count) desc, channels.channel
        ) as channel_rank

    from channels

    inner join dates
        on channels.order_month <= dates.enrolment_date

    group by dates.enrolment_date, channels.customer_id, channels.channel

),

eligible as (

    select
        periods.experiment,
        periods.period,
        periods.period_days,
        history.customer_id,
        case experiments.drawn_by
            {% for scheme, column in schemes.items() %}
                when '{{ scheme }}' then history.{{ column }}
            {% endfor %}
            else ''
        end as stratum,
        case experiments.drawn_by
            when 'channel' then counted_channels.channel
            {% for place in places %}
                when '{{ place }}' then customers.{{ place }}
            {% endfor %}
        end as cluster_id,
        experiments.design = 'cluster' as is_clustered

    from periods

    inner join experiments
        on periods.experiment = experiments.experiment

    inner join history
        on
            periods.enrolment_date = history.as_of_date
            and case experiments.scheme
                when 'all' then history.is_active
                {% for scheme, column in schemes.items() %}
                    when '{{ scheme }}' then {{ dbt.position(
                        dbt.concat(["' '", 'history.' ~ column, "' '"]), dbt.concat(["' '", 'experiments.segments', "' '"])
                    ) }} > 0
                {% endfor %}
            end

    left join counted_channels
        on
            periods.enrolment_date = counted_channels.enrolment_date
            and history.customer_id = counted_channels.customer_id
            and counted_channels.channel_rank = 1

    {% if places %}
        left join customers
            on history.customer_id = customers.customer_id
    {% endif %}

)

-- Who is in no cluster cannot be drawn by it.
select * from eligible

where not is_clustered or cluster_id is not null
