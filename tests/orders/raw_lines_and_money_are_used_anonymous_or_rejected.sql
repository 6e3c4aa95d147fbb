-- The raw side comes from what was taken over, the used side from the public orders: both ends of the road. Changes of
-- long ago that are not taken over (restatements) part the two, and so do days that are no longer delivered and kept.
with

source_totals as (

    select
        count(*) as line_count,
        coalesce(sum({{ signed_amount() }}), 0)
        {% if 'shipping' in declared_columns('transactions') %}
            + coalesce(sum({{ signed_shipping() }}), 0)
        {% endif %}
        {% if 'refunded_amount' in declared_columns('transactions') %}
            - coalesce(sum({{ money_part('refunded_amount') }}), 0)
        {% endif %}
            as net_revenue

    from {{ transaction_lines() }}

),

order_totals as (

    select
        coalesce(sum(line_count), 0) as line_count,
        coalesce(sum(net_revenue), 0) as net_revenue

    from {{ ref('orders') }}

),

other_totals as (

    select
        coalesce(sum(line_count), 0) as line_count,
        coalesce(sum(net_revenue), 0) as net_revenue

    from {{ ref('cleaning_audit') }}

    where outcome in ('anonymous', 'rejected')

),

rejected_totals as (

    select
        coalesce(sum(case when outcome = 'rejected' then line_count end), 0) as audited_line_count,
        (select count(*) from {{ ref('rejected_transactions') }}) as line_count

    from {{ ref('cleaning_audit') }}

)

select *
from source_totals
cross join order_totals
cross join other_totals
cross join rejected_totals
where
    not exists (select * from {{ ref('int_transaction_days__compared') }} where is_pending or is_kept)
    and (
        source_totals.line_count <> order_totals.line_count + other_totals.line_count
        or source_totals.net_revenue <> order_totals.net_revenue + other_totals.net_revenue
        or rejected_totals.audited_line_count <> rejected_totals.line_count
    )
