{#
    A hook after int_transaction_days__compared: stops before the lines of earlier builds are replaced, where this delivery would
    delete most of them. That is an export of a part (what changed since, the last months), not a correction.
#}
{% macro assert_delivery() %}
    {% if not execute or not keeps_last_build() or flags.WHICH not in ['build', 'run', 'retry'] or flags.FULL_REFRESH or flags.EMPTY %}
        {{ return('') }}
    {% endif %}
    {% set lost = query_rows(_lost_lines_query(this) if has_last_build('orders') else _forgotten_lines_query(this))[0] %}
    {% if lost.lost_count >= 20 and 2 * lost.lost_count > lost.held_count %}
        {{ raise_source_problem('transactions', 'of ' ~ '{:,}'.format(lost.held_count | int) ~ ' lines that were read before, of '
            ~ lost.first_date ~ ' to ' ~ lost.last_date ~ ', ' ~ '{:,}'.format(lost.lost_count | int)
            ~ ' are no longer there, and this build would delete them. Is this an export of a part, such as of what changed? '
            ~ 'Deliver every line of the days that it has. If the lines were really deleted, run once with ' ~ (
                "--vars '{apply_restatements: true}'." if has_last_build('orders') and not setting('apply_restatements')
                else '--full-refresh, which builds from what is delivered now alone.'
            )) }}
    {% endif %}
{% endmacro %}


{# What this run would delete of the days that it may read again. relation: int_transaction_days__compared. #}
{% macro _lost_lines_query(relation) %}
    select
        coalesce(sum(line_count_before), 0) as held_count,
        coalesce(sum(greatest(line_count_before - coalesce(line_count, 0), 0)), 0) as lost_count,
        min(order_date) as first_date,
        max(order_date) as last_date

    from {{ relation }}

    where is_in_look_back and not is_kept and line_count_before is not null
{% endmacro %}


{#
    What a build from nothing would lose: the days before the delivery, where it is of the same shop, which a day with the same
    lines shows. relation: int_transaction_days__compared.
#}
{% macro _forgotten_lines_query(relation) %}
    select
        coalesce(sum(recorded.line_count), 0) as held_count,
        coalesce(sum(recorded.line_count), 0) as lost_count,
        min(recorded.order_date) as first_date,
        max(recorded.order_date) as last_date

    from {{ record('days') }} as recorded

    where
        recorded.order_date < (select min(order_date) from {{ relation }} where is_in_range)
        and exists (
            select *

            from {{ record('days') }} as same

            inner join {{ relation }} as delivered
                on
                    same.order_date = delivered.order_date
                    and same.line_count = delivered.line_count
                    and same.line_checksum = delivered.line_checksum
        )
{% endmacro %}
