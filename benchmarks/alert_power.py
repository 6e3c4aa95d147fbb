"""How often each default alert is raised in months in which nothing happened, and how often where something did.

Run by `make alert-power`; prints Markdown tables. The SQL is that of the project, compiled once and run shop by shop: orders
go in, segment_alerts comes out. What is disturbed is the last quarter: 40 % of its orders are gone and the rest is
halved; for rejected lines the last month, in which 3 % more of the lines cannot be used.
"""

import argparse
import contextlib
import io
import os
import sys
import tempfile
from collections.abc import Iterator, Mapping
from pathlib import Path

import duckdb
import numpy as np
import pandas as pd

sys.path[:0] = [str(Path(__file__).parents[1] / folder) for folder in ("python_models", "tests/python")]

from projects import ROOT, Project, failures  # noqa: E402

ONLINE_RETAIL = Path(
    os.environ.get("ONLINE_RETAIL_PATH") or ROOT.parent / "shared" / "data" / "online_retail.parquet"
).resolve()

SEEDS = ["alert_rules", "rfm_grades", "rfm_segment_rules", "value_classes"]
#: From the orders to the alerts, in the order in which they are built.
CHAIN = [
    "int_days__counted",
    "int_shops__dated",
    "int_as_of_dates__listed",
    "int_as_of_dates__planned",
    "int_as_of_dates__due",
    "int_customers__windowed",
    "int_customers__measured",
    "int_customers__due",
    "int_metric_values__counted",
    "int_metric_values__ranked",
    "int_cut_points__placed",
    "int_metric_values__referenced",
    "int_metric_values__scored",
    "int_customers__ranked",
    "int_customers__scored",
    "int_grades__bounded",
    "int_value_classes__bounded",
    "int_rfm_codes__ruled",
    "int_customers__graded",
    "customer_segment_history",
    "int_segment_dates__summed",
    "int_alert_rules__paired",
    "int_months__counted",
    "int_builds__counted",
    "int_levels__measured",
    "int_feature_values__counted",
    "int_feature_values__compared",
    "int_features__compared",
    "int_alerts__measured",
]
#: In place of what asks what is new, since here everything is, and of the models that also read the clusters.
REPLACED = {
    "int_as_of_dates__due": """
        select *, min(as_of_date) over () as first_due_date, date_trunc('month', min(as_of_date) over ()) as first_due_month
        from intermediate.int_as_of_dates__planned, (values ('windows'), ('segments'), ('monitoring')) as memories (memory)""",
    "customer_segment_history": """
        select customers.*, case when rfm_score_fixed is null then null when is_active then grades[grade_fixed_number] else 'lapsed' end
            as grade_fixed
        from intermediate.int_customers__graded as customers
        cross join (select list(grade order by grade_number) as grades from intermediate.int_grades__bounded) as names""",
    "int_segment_dates__summed": """
        select as_of_date, is_month_end, is_left_truncated, 'grade_fixed' as scheme, segment,
            count(*) filter (where grade_fixed = segment) as customer_count,
            count(*) filter (where grade_fixed = segment and is_active) as active_customer_count,
            count(*) as customers_in_all, count(*) filter (where is_active) as active_customers_in_all
        from customer_segment_history
        cross join (select grade as segment from rfm_grades) as grades
        where grade_fixed is not null
        group by all""",
}

LOOK_BACK, COMPARED = 12, 36  # months
#: A shop of presents: December is worth twice January. Beyond it the whole shop swings by so much from month to month.
SEASONS = np.array([0.8, 0.85, 0.95, 1.0, 1.0, 1.0, 0.95, 0.95, 1.0, 1.05, 1.2, 1.6])
SWING = 0.05
LIFETIME = 24  # months that a customer stays, on average
REJECTED_RATIO, LINES_PER_ORDER = 0.005, 3
REMOVED, HALVED, MORE_REJECTED_RATIO = 0.4, 0.5, 0.03
#: The thresholds were chosen on the shops from 0 on.
FIRST_SEED = 1000

Frames = tuple[pd.DataFrame, pd.DataFrame]


class Chain:
    """The project's SQL from the orders to the alerts."""

    def __init__(self, project: Project, look_back: int):
        self.sql = project.compiled([*CHAIN, "segment_alerts"], {"rfm_window_months": look_back}) | REPLACED

    def run(self, orders: pd.DataFrame, rejected: pd.DataFrame) -> pd.DataFrame:
        """segment_alerts of a shop.

        orders: customer_id, order_id, order_date, net_revenue, is_purchase, line_count; rejected: order_date, line_count.
        """
        with duckdb.connect() as connection:
            connection.execute("create schema intermediate; set threads to 2")
            for seed in SEEDS:
                (path,) = (ROOT / "seeds").rglob(f"{seed}.csv")
                # What is off is measured too: that is why it is off.
                if seed == "alert_rules":
                    rules = pd.read_csv(path, dtype=str).replace({"applies": {"never": "always"}})
                    connection.register("rules", rules).execute("create table alert_rules as from rules")
                    continue
                connection.execute(f"create table {seed} as from read_csv('{path}')")
            connection.execute(
                "create table orders as select customer_id::varchar as customer_id, "
                "order_id::varchar as order_id, order_date::date as order_date, line_count::bigint as line_count, "
                "net_revenue::decimal(18, 2) as net_revenue, net_revenue::decimal(18, 2) as gross_revenue, "
                "net_revenue::decimal(18, 2) as goods_revenue, is_purchase, null::date as cancelled_date from orders"
            )
            connection.execute(
                "create table intermediate.int_order_days__summed as "
                "select order_date, line_count, null::varchar as rejection_reason from orders "
                "union all select order_date::date, line_count, 'amount_missing' from rejected"
            )
            for name in CHAIN:
                schema = "main" if name == "customer_segment_history" else "intermediate"
                connection.execute(f"create table {schema}.{name} as {self.sql[name]}")
            return connection.sql(self.sql["segment_alerts"]).df().drop(columns="query")


def made_up(active_count: int, seed: int) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Orders and rejected lines of a shop in balance: as many customers come as leave, and all buy at their own rate."""
    random = np.random.default_rng(seed)
    month_count = LOOK_BACK + COMPARED
    # Each shop begins in another month, so that its last quarter is another season.
    starts = pd.date_range(f"2014-{seed % 12 + 1:02d}-01", periods=month_count + 1, freq="MS")
    # Enough of them that about active_count buy within a look-back.
    alive = int(active_count * 0.87)
    began = np.concatenate(
        [np.full(alive, -1.0), random.uniform(0, month_count, random.poisson(alive * month_count / LIFETIME))]
    )
    ended = np.maximum(began, 0) + random.exponential(LIFETIME, len(began))
    rates, values = random.gamma(1.0, 0.6, len(began)), random.lognormal(3, 0.7, len(began))
    parts = []
    for month in range(month_count):
        present = np.clip(np.minimum(ended, month + 1) - np.maximum(began, month), 0, 1)
        season = SEASONS[starts[month].month - 1] * random.lognormal(0, SWING)
        customers = np.repeat(np.arange(len(began)), random.poisson(rates * present * season))
        days = random.integers((starts[month + 1] - starts[month]).days, size=len(customers))
        parts.append(pd.DataFrame({"customer_id": customers, "order_date": starts[month] + pd.to_timedelta(days, "D")}))
    orders = pd.concat(parts, ignore_index=True)
    orders["order_id"] = np.arange(len(orders))
    orders["net_revenue"] = (values[orders["customer_id"]] * random.lognormal(0, 0.5, len(orders))).round(2) + 0.01
    orders["is_purchase"], orders["line_count"] = True, LINES_PER_ORDER
    # The first and the last day always have a line.
    orders.loc[orders.index[[0, -1]], "order_date"] = [starts[0], starts[-1] - pd.Timedelta(days=1)]
    return orders, rejected_of(orders, REJECTED_RATIO, random)


def rejected_of(orders: pd.DataFrame, ratio: float, random: np.random.Generator) -> pd.DataFrame:
    lines = orders.groupby("order_date")["line_count"].sum()
    return pd.DataFrame({"order_date": lines.index, "line_count": random.binomial(lines, ratio)})


def shocked(orders: pd.DataFrame, rejected: pd.DataFrame, seed: int) -> Frames:
    """The last quarter with orders removed and halved, the last month with more rejected lines."""
    random = np.random.default_rng(seed)
    month = pd.to_datetime(orders["order_date"]).dt.to_period("M")
    late = rejected_of(orders[month == month.max()], MORE_REJECTED_RATIO, random)
    is_late = month > month.max() - 3
    # One order stays, so that the month has its last day.
    is_last = orders.index == orders["order_date"].idxmax()
    kept = orders[~(is_late & ~is_last & (random.random(len(orders)) < REMOVED))].copy()
    kept.loc[is_late, "net_revenue"] = (kept.loc[is_late, "net_revenue"] * HALVED).round(2)
    kept["is_purchase"] &= kept["net_revenue"] > 0
    return kept, pd.concat([rejected, late])


def real(project: Project, settings: dict) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Orders and rejected lines of a source as the project cleans it."""
    project.database.unlink(missing_ok=True)
    for command in (["seed"], ["run", "--select", "+orders", "+int_order_days__summed"]):
        result = project.invoke(command, settings)
        assert result.success, failures(result)
    with duckdb.connect(str(project.database), read_only=True) as connection:
        orders = connection.sql(
            "select customer_id, order_id, order_date, net_revenue::double as net_revenue, is_purchase, line_count "
            "from orders order by all"
        ).df()
        rejected = connection.sql(
            "select order_date, line_count from intermediate.int_order_days__summed where rejection_reason is not null"
        ).df()
    project.database.unlink()
    return orders, rejected


def shops(project: Project, seed_counts: Mapping[int, int]) -> Iterator[tuple[str, int, str, Chain, Frames]]:
    """Name, number, state, chain, and orders with rejected lines.

    State: undisturbed; shock, in the last quarter; early shock: the same in a shop so young that rules of the first year apply.
    """
    chains = {look_back: Chain(project, look_back) for look_back in (6, 12)}
    household, rejected = real(project, {})
    ids = household["customer_id"].unique()
    for seed in range(10):
        drawn = household[household["customer_id"].isin(np.random.default_rng(seed).choice(ids, 300, replace=False))]
        for name, orders in (("Complete Journey", household), ("300 of its households", drawn)):
            if seed == 0 or orders is drawn:
                yield name, seed, "undisturbed", chains[6], (orders, rejected)
            yield name, seed, "early shock", chains[6], shocked(orders, rejected, seed)
    if ONLINE_RETAIL.is_file():
        settings = {"source": "online_retail", "online_retail_path": str(ONLINE_RETAIL)}
        yield "Online Retail", 0, "undisturbed", chains[6], real(project, settings)
    for size, seed_count in seed_counts.items():
        for seed in range(FIRST_SEED, FIRST_SEED + seed_count):
            name, frames = f"made up, {size:,}", made_up(size, seed)
            yield name, seed, "undisturbed", chains[12], frames
            yield name, seed, "shock", chains[12], shocked(*frames, seed)
            # Flows are compared from the first month on, segments and features from the first complete look-back on.
            for month_count in (9, LOOK_BACK + 9):
                end = frames[0]["order_date"].min() + pd.DateOffset(months=month_count)
                young = [frame[frame["order_date"] < end] for frame in frames]
                yield name, seed, "early shock", chains[12], shocked(*young, seed)


def measured(project: Project, seed_counts: Mapping[int, int]) -> pd.DataFrame:
    """The alerts of all shops; of a disturbed one the last three months."""
    parts = []
    for name, seed, state, chain, (orders, rejected) in shops(project, seed_counts):
        alerts = chain.run(orders, rejected)
        alerts = alerts[(alerts["status"] != "not_comparable") & (alerts["comparison"] != "none")]
        if state != "undisturbed":
            first = pd.Timestamp(orders["order_date"].max()).to_period("M").to_timestamp() - pd.DateOffset(months=2)
            alerts = alerts[alerts["as_of_date"] >= first]
        parts.append(alerts.assign(shop=name, seed=seed, state=state))
        print(".", end="", file=sys.stderr, flush=True)
    return pd.concat(parts, ignore_index=True)


def judged(alerts: pd.DataFrame, rules: pd.DataFrame) -> pd.DataFrame:
    """The alerts of month ends with `is_raised` by the rules, and one more alert: any of those that are on."""
    alerts = alerts[alerts["comparison"] != "none"].drop(columns=["threshold", "minimum_count", "is_raised"])
    alerts = alerts.merge(rules[["alert", "threshold", "minimum_count", "applies"]], on="alert")
    enough = alerts["counted"].astype(float) >= alerts["minimum_count"]
    alerts["is_raised"] = enough & (alerts["alert_value"].astype(float) >= alerts["threshold"])
    keys = ["shop", "state", "seed", "as_of_date"]
    together = alerts[alerts["applies"] != "never"].groupby(keys, sort=False)["is_raised"].max().reset_index()
    return pd.concat([alerts, together.assign(alert="any that is on", applies="")], ignore_index=True)


def rates(alerts: pd.DataFrame) -> pd.DataFrame:
    """Per alert and shop: undisturbed months, those with a false alarm, and the share of shocks found within the quarter."""
    rows = []
    for (alert, applies, shop), group in alerts.groupby(["alert", "applies", "shop"], sort=False):
        calm, young, old = (group[group["state"] == state] for state in ("undisturbed", "early shock", "shock"))
        shock = young if applies == "first_year" or old.empty else old
        found = shock.groupby("seed")["is_raised"].max()
        rows.append(
            (alert, applies, shop, len(calm), int(calm["is_raised"].sum()), found.mean() if len(found) else None)
        )
    return pd.DataFrame(rows, columns=["alert", "applies", "shop", "month_count", "false_alarm_count", "power"])


def as_table(result: pd.DataFrame) -> str:
    """Markdown: false alarms of undisturbed months, and the share of shocks found, per alert and shop."""
    names = list(result["shop"].unique())
    lines = ["| alert | applies | " + " | ".join(names) + " |", "| --- | --- |" + " --- |" * len(names)]
    for (alert, applies), group in result.groupby(["alert", "applies"], sort=False):
        cells = {row.shop: row for row in group.itertuples()}
        shown = []
        for name in names:
            row = cells.get(name)
            alarms = f"{row.false_alarm_count} of {row.month_count}" if row and row.month_count else ""
            shown.append(alarms + (f"; {100 * row.power:.0f} %" if row and pd.notna(row.power) else ""))
        lines.append(f"| {alert} | {applies} | " + " | ".join(shown) + " |")
    return "\n".join(lines)


def stale_days(project: Project, threshold: float) -> str:
    """Markdown: of the days of the real shops, those on which the last line was at least so many days old."""
    sources = {"Complete Journey": {}}
    if ONLINE_RETAIL.is_file():
        sources["Online Retail"] = {"source": "online_retail", "online_retail_path": str(ONLINE_RETAIL)}
    lines = ["| shop | days | longest time without a line | days with a false alarm |", "| --- | --- | --- | --- |"]
    for name, settings in sources.items():
        days = pd.DatetimeIndex(sorted(real(project, settings)[0]["order_date"].unique()))
        every = pd.date_range(days[0], days[-1])
        age = (every - days[days.searchsorted(every, side="right") - 1]).days
        lines.append(f"| {name} | {len(every)} | {age.max()} days | {(age >= threshold).sum()} |")
    return "\n".join(lines)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seeds", type=int, default=24, help="made-up shops of 300 customers; fewer of larger ones")
    parser.add_argument("--values", type=Path, help="where to keep every value, as Parquet")
    arguments = parser.parse_args()
    seed_counts = {size: max(1, arguments.seeds // part) for size, part in {300: 1, 1000: 2, 3000: 3, 30000: 8}.items()}
    rules = pd.read_csv(ROOT / "seeds" / "monitoring" / "alert_rules.csv")
    with tempfile.TemporaryDirectory() as folder, contextlib.redirect_stdout(io.StringIO()):
        project = Project(Path(folder))
        stale = stale_days(project, rules.set_index("alert").loc["data_are_stale", "threshold"])
        alerts = measured(project, seed_counts)
    if arguments.values:
        alerts.to_parquet(arguments.values)
    print(as_table(rates(judged(alerts, rules))), stale, sep="\n\n")


if __name__ == "__main__":
    main()
