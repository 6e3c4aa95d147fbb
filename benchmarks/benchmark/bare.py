"""Bare DuckDB SQL, as one would write it by hand for these lines and these settings: no dbt, no models, no options.

It does the work of the models up to customer_segments: ids as text, money as decimals, days in the shop's time zone, why a
line is unusable, an audit, a table of orders, windows at every month end, ranks without split ties on both scales, grades,
segments and clusters, whose centroids it is given. It knows nothing of changed lines and builds everything each time.
"""

import sys
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

import duckdb

from benchmark.lines import TIMEZONE

SEEDS = Path(__file__).parents[2] / "seeds"

#: What the fits of a build are known by, as tables in a file of their own.
FITS = {
    "transforms": "select * from feature_transforms where is_chosen",
    "centroids": "select * from intermediate.int_clusters__chosen where algorithm = 'k_means'",
    "names": """
        select fit_date, cluster_id, cluster_name, segment_key
        from intermediate.int_clusters__named inner join intermediate.cluster_traces using (fit_date, cluster_id)
    """,
}

#: Metric -> its value, more is better, and the text of its points.
METRICS = {"recency": "-recency_days", "frequency": "order_count", "monetary": "net_revenue"}

WINDOWS = (3, 6)


def export_fits(built: Path, target: Path) -> None:
    """Copy what was fitted in a build."""
    target.unlink(missing_ok=True)
    with duckdb.connect(target) as connection:
        connection.execute(f"attach '{built}' as built (read_only)")
        connection.execute("use built")
        for name, query in FITS.items():
            connection.execute(f"create table {target.stem}.main.{name} as {query}")


def statements(lines: Path, look_back_months: int, fits: Path | None) -> Iterator[tuple[str, str]]:
    """Names of tables and the queries that fill them; without fits R, F and M at the latest date alone."""
    yield "order_days", _order_days(lines)
    yield "cleaning_audit", AUDIT
    yield "orders", ORDERS
    yield "as_of_dates", _as_of_dates(look_back_months, latest_only=fits is None)
    yield "windowed", _windowed()
    if fits is None:
        yield "customer_segments", "select customer_id, recency_days, order_count, net_revenue from windowed"
        return
    for metric, value in METRICS.items():
        yield f"{metric}_values", _metric_values(value)
    yield "value_classes", VALUE_CLASSES
    yield "codes", CODES
    with duckdb.connect(fits, read_only=True) as connection:
        fitted = {name: connection.table(name).df() for name in FITS}
    yield "centroids", _centroids(fitted["centroids"])
    yield "names", f"select * from {fits.stem}.names"
    yield "customer_segment_history", _history(fitted)
    yield (
        "customer_segments",
        "select * from customer_segment_history where as_of_date = (select max(as_of_date) from as_of_dates)",
    )


def _order_days(lines: Path) -> str:
    return f"""
        with typed as (
            select
                nullif(trim(cast(customer_id as varchar)), '') as customer_id,
                nullif(trim(cast(order_id as varchar)), '') as order_id,
                time_bucket(interval '15 minutes', ordered_at) as quarter_hour,
                try_cast(try_cast(amount as decimal(18, 4)) as decimal(18, 2)) as amount
            from '{lines}'
        ),
        quarter_hours as (
            select
                quarter_hour,
                cast((quarter_hour at time zone 'UTC') at time zone '{TIMEZONE}' as date) as order_date
            from (select distinct quarter_hour from typed)
        )
        select
            customer_id,
            order_id,
            order_date,
            case
                when order_id is null then 'order_id_missing'
                when order_date is null then 'time_not_readable'
                when amount is null then 'amount_not_readable'
                when abs(amount) > 1e9::decimal(18, 2) then 'amount_out_of_range'
                when order_date < date '1990-01-01' then 'date_out_of_range'
            end as rejection_reason,
            count(*) as line_count,
            count(*) filter (amount < 0) as return_line_count,
            count(*) filter (amount = 0) as zero_line_count,
            coalesce(sum(amount) filter (amount > 0), 0)::decimal(18, 2) as gross_revenue,
            coalesce(sum(amount) filter (amount < 0), 0)::decimal(18, 2) as return_revenue,
            coalesce(sum(amount), 0)::decimal(18, 2) as net_revenue
        from typed
        left join quarter_hours using (quarter_hour)
        group by all
    """


AUDIT = """
    select
        coalesce(rejection_reason, case when customer_id is null then 'anonymous' else 'used' end) as rule,
        sum(line_count)::bigint as line_count,
        count(distinct customer_id) as customer_count,
        sum(net_revenue)::decimal(18, 2) as net_revenue,
        sum(return_line_count)::bigint as return_line_count,
        sum(return_revenue)::decimal(18, 2) as return_revenue,
        sum(zero_line_count)::bigint as zero_line_count
    from order_days
    group by rule
"""

ORDERS = """
    with usable as (
        select * from order_days where rejection_reason is null and customer_id is not null
    ),
    purchases as (
        select customer_id, order_id, min(order_date) as purchase_date
        from usable
        where net_revenue > 0
        group by all
    )
    select
        customer_id, order_id, order_date, line_count, gross_revenue, return_revenue, net_revenue,
        coalesce(order_date = purchase_date, false) as is_purchase
    from usable
    left join purchases using (customer_id, order_id)
"""


def _as_of_dates(look_back_months: int, latest_only: bool) -> str:
    starts = ", ".join(
        f"(window_end - interval {months} month)::date as {name}"
        for name, months in [
            ("look_back_start", look_back_months),
            *((f"start_{n}m", n) for n in WINDOWS),
            *((f"prior_start_{n}m", 2 * n) for n in WINDOWS),
        ]
    )
    return f"""
        with span as (
            select min(order_date) as data_start, max(order_date) as data_end
            from order_days
            where rejection_reason is null
        ),
        ends as (
            select unnest(generate_series(
                date_trunc('month', data_start) + interval 1 month, data_end + interval 1 day, interval 1 month
            ))::date as window_end
            from span
            union
            select data_end + 1 from span
        ),
        dates as (
            select
                window_end - 1 as as_of_date,
                window_end,
                window_end = date_trunc('month', window_end) as is_month_end,
                data_start,
                {starts}
            from ends, span
        )
        select
            *,
            coalesce(
                min(as_of_date) filter (is_month_end and look_back_start >= data_start) over (),
                max(as_of_date) over ()
            ) as reference_date
        from dates
        {"where window_end = (select data_end + 1 from span)" if latest_only else ""}
    """


def _windowed() -> str:
    spans = {"": ("look_back_start", None)}
    for n in WINDOWS:
        spans |= {f"_{n}m": (f"start_{n}m", None), f"_prior_{n}m": (f"prior_start_{n}m", f"start_{n}m")}
    sums = []
    for suffix, (start, end) in spans.items():
        inside = f"order_date >= {start}" + (f" and order_date < {end}" if end else "")
        sums.append(f"count(*) filter (is_purchase and {inside}) as order_count{suffix}")
        sums.append(f"coalesce(sum(net_revenue) filter ({inside}), 0)::decimal(18, 2) as net_revenue{suffix}")
    return f"""
        with summed as (
            select
                as_of_date,
                customer_id,
                min(order_date) filter (is_purchase) as first_order_date,
                max(order_date) filter (is_purchase) as last_order_date,
                {", ".join(sums)},
                coalesce(sum(net_revenue) filter (is_purchase and order_date >= look_back_start), 0)::decimal(18, 2)
                    as purchase_revenue
            from as_of_dates
            inner join orders on order_date <= as_of_date
            group by as_of_date, customer_id
            having count(*) filter (is_purchase) > 0
        )
        select *, (as_of_date - last_order_date + 1)::int as recency_days, order_count > 0 as is_active
        from summed
    """


def _metric_values(value: str) -> str:
    """Of each date and value of a metric the rank among the active, on both scales, and the score from 1 to 5."""
    return f"""
        with counted as (
            select as_of_date, {value} as value, count(*) as equal
            from windowed
            where is_active
            group by all
        ),
        ranked as (
            select
                *,
                sum(equal) over (partition by as_of_date order by value)::bigint - equal as below,
                sum(equal) over (partition by as_of_date)::bigint as everybody,
                first_value(equal) over (partition by as_of_date order by value) as lowest
            from counted
        ),
        cuts as (
            select value, count(*) as cut_count
            from ranked, range(1, 100) as percentiles (percentile)
            where
                as_of_date = (select any_value(reference_date) from as_of_dates)
                and 100 * below < percentile * everybody
                and percentile * everybody <= 100 * (below + equal)
            group by value
        ),
        placed as (
            select value as cut_value, cut_count, sum(cut_count) over (order by value) as cuts_up_to from cuts
        )
        select
            as_of_date,
            value,
            equal,
            2 * below + equal as numerator,
            2 * everybody as denominator,
            2 * coalesce(cuts_up_to, 0) - case when cut_value = value then cut_count else 0 end + 1 as fixed_numerator,
            case
                when below = 0 and 5 * lowest > everybody then 1
                when lowest = everybody then 1
                when 5 * lowest > everybody
                    then least(5, 2 + floor(4 * (2 * (below - lowest) + equal)::double / (2 * (everybody - lowest))))
                else least(5, 1 + floor(5 * (2 * below + equal)::double / (2 * everybody)))
            end::int as score
        from ranked
        asof left join placed on value >= cut_value
    """


VALUE_CLASSES = """
    with accumulated as (
        select
            as_of_date,
            value,
            greatest(sum(value * equal) over (partition by as_of_date), 0) as everything,
            greatest(coalesce(sum(value * equal) over (
                partition by as_of_date order by value desc rows between unbounded preceding and 1 preceding
            ), 0), 0) as better
        from monetary_values
    )
    select
        as_of_date,
        value,
        case when better < 0.5 * everything then 'A' when better < 0.8 * everything then 'B' else 'C' end as value_segment
    from accumulated
"""

CODES = f"""
    select
        segment,
        r || '' || f || '' || m as rfm_code,
        is_active as is_active_segment,
        coalesce(tenure_days_from, 0) as tenure_from,
        coalesce(tenure_days_to, 1000000) as tenure_to
    from '{SEEDS}/segments/rfm_segment_rules.csv', range(1, 6) as rs (r), range(1, 6) as fs (f), range(1, 6) as ms (m)
    where
        scheme = 'eleven'
        and r between recency_score_from and recency_score_to
        and f between frequency_score_from and frequency_score_to
        and m between monetary_score_from and monetary_score_to
"""


def _centroids(centroids) -> str:
    """One row per fit: the coordinates of all its clusters."""
    wide = centroids.pivot(index="fit_date", columns=["feature", "cluster_id"], values="coordinate")
    names = ", ".join(["fit_date", *(f"{feature}_{cluster}" for feature, cluster in wide.columns)])
    rows = ", ".join(
        f"(date '{date:%Y-%m-%d}', {', '.join('null' if value != value else f'{value!r}::double' for value in map(float, row))})"
        for date, row in zip(wide.index, wide.to_numpy(), strict=True)
    )
    return f"select * from (values {rows}) as wide ({names})"


def _standardised(feature: str, transforms) -> str:
    """A feature in the units of the fit that holds at a date."""
    value = f"{feature}::double"
    whens = []
    for row in transforms[transforms["feature"] == feature].itertuples():
        power = f"{row.exponent!r}::double"
        transformed = {
            "none": value,
            "log": f"ln(1 + greatest({value}, 0))",
            "square_root": f"sqrt(greatest({value}, 0))",
            "cube_root": f"sign({value}) * power(abs({value}), 1.0 / 3)",
            "box_cox": f"(power(greatest({value}, 0.01), {power}) - 1) / {power}"
            if row.exponent
            else f"ln(greatest({value}, 0.01))",
            "yeo_johnson": _yeo_johnson(value, row.exponent, power),
        }[row.transform]
        whens.append(
            f"when date '{row.fit_date:%Y-%m-%d}' then ({transformed} - {row.mean!r}::double) / {row.scale!r}::double"
        )
    return f"case fit_date {' '.join(whens)} end"


def _yeo_johnson(value: str, exponent: float, power: str) -> str:
    above = f"(power(1 + {value}, {power}) - 1) / {power}" if exponent else f"ln(1 + {value})"
    below = f"-(power(1 - {value}, 2 - {power}) - 1) / (2 - {power})" if exponent != 2 else f"-ln(1 - {value})"
    return f"case when {value} >= 0 then {above} else {below} end"


def _growth(n: int) -> str:
    now, before = f"net_revenue_{n}m", f"net_revenue_prior_{n}m"
    return f"""
        order_count_{n}m,
        {now},
        {before},
        case when growth_state_{n}m in ('starting', 'comparable') then {now}::double / {before}::double - 1 end
            as net_revenue_growth_{n}m,
        case
            when growth_state_{n}m <> 'insufficient_history'
                then coalesce(({now} - {before})::double / nullif((abs({now}) + abs({before}))::double, 0), 0)
        end as net_revenue_trend_{n}m,
        growth_state_{n}m
    """


def _growth_state(n: int) -> str:
    return f"""
        case
            when prior_start_{n}m < data_start then 'insufficient_history'
            when first_order_date >= start_{n}m then 'new'
            when order_count_{n}m = 0 and order_count_prior_{n}m = 0 then 'inactive'
            when order_count_{n}m = 0 and first_order_date >= prior_start_{n}m then 'not_repeated'
            when order_count_{n}m = 0 then 'lapsed'
            when order_count_prior_{n}m = 0 then 'returning'
            when net_revenue_{n}m <= 0 or net_revenue_prior_{n}m <= 0 then 'net_return'
            when first_order_date >= prior_start_{n}m then 'starting'
            else 'comparable'
        end as growth_state_{n}m
    """


def _score(numerator: str, denominator: str) -> str:
    return f"coalesce(100 * ({numerator})::double / ({denominator}), 0)::decimal(9, 6)"


def _grade(score: str) -> str:
    return f"""
        case
            when {score} is null then null
            when not is_active then 'lapsed'
            when {score} >= 90 then 'very_strong'
            when {score} >= 70 then 'strong'
            when {score} >= 50 then 'normal'
            else 'basic'
        end
    """


def _history(fitted: Mapping) -> str:
    features = sorted(fitted["transforms"]["feature"].unique())
    clusters = sorted(fitted["centroids"]["cluster_id"].unique())
    distances = {cluster: _distance(cluster, features) for cluster in clusters}
    nearest = " ".join(f"when distance_{cluster} = least_distance then {cluster}" for cluster in clusters)
    joins = " ".join(
        f"""
        left join {metric}_values as {metric}
            on case when is_active then windowed.as_of_date end = {metric}.as_of_date and {value} = {metric}.value
        """
        for metric, value in METRICS.items()
    )
    fit_dates = ", ".join(f"date '{date:%Y-%m-%d}'" for date in sorted(fitted["transforms"]["fit_date"].unique()))
    numerators = " + ".join(f"{metric}.numerator" for metric in METRICS)
    fixed = " + ".join(f"{metric}.fixed_numerator" for metric in METRICS)
    return f"""
        with fit_dates as (select unnest([{fit_dates}]) as fit_date),
        dated as (
            select as_of_dates.*, (select max(fit_date) from fit_dates where fit_date <= as_of_date) as fit_date
            from as_of_dates
        ),
        scored as (
            select
                windowed.*,
                dated.* exclude (as_of_date),
                (window_end - first_order_date)::int as tenure_days,
                {", ".join(_growth_state(n) for n in WINDOWS)},
                {", ".join(f"coalesce({metric}.score, 1) as {metric}_score" for metric in METRICS)},
                recency_score || '' || frequency_score || '' || monetary_score as rfm_code,
                {", ".join(_score(f"{metric}.numerator", "3 * recency.denominator") + f" as {metric}_points" for metric in METRICS)},
                {_score(numerators, "3 * recency.denominator")} as rfm_score,
                case when windowed.as_of_date >= reference_date then {_score(fixed, "600")} end as rfm_score_fixed,
                coalesce(value_segment, 'lapsed') as value_segment,
                {", ".join(f"case when is_active then {_standardised(feature, fitted['transforms'])} end as z_{feature}" for feature in features)}
            from windowed
            inner join dated on windowed.as_of_date = dated.as_of_date
            {joins}
            left join value_classes
                on monetary.as_of_date = value_classes.as_of_date and monetary.value = value_classes.value
        ),
        distances as (
            select
                scored.*,
                {", ".join(f"{distance} as distance_{cluster}" for cluster, distance in distances.items())},
                least({", ".join(f"distance_{cluster}" for cluster in clusters)}) as least_distance,
                case
                    when fit_date is null then null
                    when not is_active then 0
                    else case {nearest} end
                end as nearest_id
            from scored
            left join centroids using (fit_date)
        )
        select
            customer_id, as_of_date, date_trunc('month', as_of_date)::date as as_of_month, is_month_end,
            look_back_start < data_start as is_left_truncated, is_active, first_order_date, last_order_date,
            tenure_days, recency_days, order_count, net_revenue,
            purchase_revenue::double / nullif(order_count, 0) as average_order_value,
            {", ".join(_growth(n) for n in WINDOWS)},
            recency_score, frequency_score, monetary_score, distances.rfm_code, recency_points, frequency_points,
            monetary_points, rfm_score, {_grade("rfm_score")} as grade, rfm_score_fixed,
            {_grade("rfm_score_fixed")} as grade_fixed, segment as rfm_segment, value_segment, nearest_id as cluster_id,
            case when nearest_id = 0 then 'lapsed' else cluster_name end as cluster_name,
            sqrt(least_distance) as cluster_distance,
            case when nearest_id = 0 then 'lapsed' else segment_key end as segment_key
        from distances
        left join codes
            on distances.rfm_code = codes.rfm_code and is_active = is_active_segment
            and tenure_days between tenure_from and tenure_to
        left join names on distances.fit_date = names.fit_date and nearest_id = names.cluster_id
    """


def _distance(cluster: int, features: Sequence[str]) -> str:
    """The squared distance to one centroid."""
    return " + ".join(f"(z_{f} - {f}_{cluster}) * (z_{f} - {f}_{cluster})" for f in features)


def run(lines: Path, look_back_months: int, database: Path, memory_limit: str, fits: Path | None = None) -> None:
    """Build every table in a new file."""
    with duckdb.connect(database, config={"memory_limit": memory_limit}) as connection:
        connection.execute("set TimeZone = 'UTC'; set enable_progress_bar = false")
        if fits:
            connection.execute(f"attach '{fits}' as {fits.stem} (read_only)")
        for name, query in statements(lines, look_back_months, fits):
            connection.execute(f"create table {name} as {query}")


if __name__ == "__main__":
    run(Path(sys.argv[1]), int(sys.argv[2]), Path(sys.argv[3]), sys.argv[4], *map(Path, sys.argv[5:]))
