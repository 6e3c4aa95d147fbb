{#
    The queries behind print_summary; rows for people, no model reads them.
    tables: relations by name.
    part: shop (one row), lines (outcomes and reasons), segments, or notices (what to mistrust).
#}
{% macro summary_query(part, tables) %}
    {% if part == 'shop' %}
        select
            max(as_of_date) as as_of_date,
            count(*) as customer_count,
            count(*) filter (where is_active) as active_count,
            sum(net_revenue) as net_revenue
        from {{ tables['customer_segments'] }}
    {% elif part == 'lines' %}
        select
            line_count,
            case when outcome = 'rejected' then {{ dbt.concat(["'rejected as '", 'rule']) }} else outcome end as outcome
        from {{ tables['cleaning_audit'] }}
        where outcome in ('raw', 'used', 'anonymous') or (outcome = 'rejected' and line_count > 0)
        order by rule_order
    {% elif part == 'segments' %}
        select
            segment,
            customer_count,
            100 * customer_ratio as customer_pct,
            100 * net_revenue_ratio as net_revenue_pct
        from {{ tables['segment_profiles'] }}
        where scheme = 'rfm'
        order by segment_order
    {% else %}
        select {{ dbt.concat([
            'metric', "' carries no information: one value holds '",
            text_of('round(100.0 * max(customer_count) / max(customers_in_all))', 'int'), "' % of the active customers'"
        ]) }} as notice
        from {{ tables['int_metric_values__ranked'] }}
        where as_of_date in (select max(as_of_date) from {{ tables['customer_segments'] }})
        group by metric
        having max(customer_count) > {{ setting('no_information_ratio') }} * max(customers_in_all)

        union all

        select {{ dbt.concat([
            "'no date has a complete look-back, so the fixed scale and the clusters refer to '",
            text_of('as_of_date', dbt.type_string())
        ]) }}
        from {{ tables['int_as_of_dates__planned'] }}
        where is_latest and is_left_truncated and as_of_date = score_reference_date

        union all

        select {{ dbt.concat([
            text_of('customer_count', dbt.type_string()),
            "' customers have returns only and are in no table; their money is in cleaning_audit'"
        ]) }}
        from {{ tables['cleaning_audit'] }}
        where rule = 'returns_only_customers' and customer_count > 0

        union all

        select {{ dbt.concat([
            "'the criteria disagree on the number of clusters at '", text_of('fit_date', dbt.type_string()), "': '",
            text_of('max(case when is_chosen then cluster_count end)', dbt.type_string()),
            "' are used, the knee of inertia says '",
            text_of('max(case when is_knee then cluster_count end)', dbt.type_string()), "', the silhouette '",
            text_of('max(case when is_best_silhouette then cluster_count end)', dbt.type_string())
        ]) }}
        from {{ tables['cluster_selection'] }}
        where
            has_disagreement
            and algorithm = '{{ setting("cluster_algorithm") }}'
            and fit_date in (select max(fit_date) from {{ tables['cluster_selection'] }})
        group by fit_date

        union all

        select {{ dbt.concat([
            "'the clusters of '", text_of('fit_date', dbt.type_string()),
            "' cut a continuum: data without groups looks as clustered (p = '",
            text_of('round(structure_p, 2)', dbt.type_string()), "'); useful, but no natural groups'"
        ]) }}
        from {{ tables['cluster_selection'] }}
        where
            structure = 'partition_of_a_continuum'
            and is_chosen
            and algorithm = '{{ setting("cluster_algorithm") }}'
            and fit_date in (select max(fit_date) from {{ tables['cluster_selection'] }})

        union all

        select {{ dbt.concat([
            text_of('count(*)', dbt.type_string()),
            "' days farther back than lookback_days have changed: restatements has what would change, and '",
            "'apply_restatements: true takes it over'"
        ]) }}
        from {{ tables['int_transaction_days__compared'] }}
        where is_pending
        having count(*) > 0

        {% if 'decline_scores' in tables and 'decline_labels' in tables and 'decline_model_quality' in tables %}
            union all

            select {{ dbt.concat([
                "'nobody has a chance of a decline yet: the model learns from '", "'" ~ setting('decline_min_labels') ~ "'",
                "' regulars whose next months are over, a tenth of them declining and a tenth not; there are '",
                text_of('count(*)', 'bigint')
            ]) }}
            from {{ tables['decline_labels'] }}
            having (select count(*) from {{ tables['decline_scores'] }}) = 0

            union all

            select 'no month can test the decline model on later dates yet: decline_model_quality tests other customers of one date'
            from {{ tables['decline_model_quality'] }}
            having count(*) > 0 and count(case when split = 'later_date' then 1 end) = 0
        {% endif %}
    {% endif %}
{% endmacro %}
