"""How long a fit of the response model takes, the features of its contacts, and scoring a million customers.

    .venv/bin/python benchmarks/bench_responses.py customer_segments.duckdb

Reads a database that was built with campaigns, and the compiled SQL in target/. The features of its contacts are repeated to a
million rows in memory; scan, scores and scan take turns, and the ratio is of CPU seconds. The SQL of the features takes turns with
the shortest SQL for the same features, which must find the same.
"""

import argparse
import os
import sys
import time
from pathlib import Path

import duckdb
import numpy as np

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT / "python_models"))

from segment_lib.campaigns import linear, rolling  # noqa: E402

COMPILED = "compiled/customer_segmentation/models/campaigns/intermediate/{}.sql"

#: The models that make the features, and the tables that these are made from.
FEATURE_MODELS = ["int_contacts__visited", "int_contacts__bought", "int_contacts__featured"]
FEATURE_INPUTS = {
    "intermediate": ["int_contacts__dated", "int_campaign_orders__summed", "int_responses__listed"],
    "staging": ["stg_transactions", "stg_campaign_products"],
}

BARE_FEATURES = """
create or replace table bare as
with contacts as (
    select * from intermediate.int_contacts__dated where contact_state not in ('undated', 'before_data')
),
ordered as (
    select
        campaign_id, contacts.customer_id, max(order_date) as last_order_date,
        count(*) filter (order_date >= contact_date - interval 1 month) as order_count_1m,
        count(*) filter (order_date >= contact_date - interval 3 month) as order_count_3m,
        sum(orders.net_revenue) filter (order_date >= contact_date - interval 3 month) as net_revenue_3m,
        sum(discount) filter (order_date >= contact_date - interval 3 month) as discount_3m,
        sum(coupon_discount) filter (order_date >= contact_date - interval 3 month) as coupon_discount_3m,
        count(*) filter (order_date >= contact_date - interval 3 month and coupon_discount > 0) as coupon_order_count_3m,
        count(*) filter (coupon_discount > 0) as coupon_order_count
    from contacts inner join intermediate.int_campaign_orders__summed as orders
        on contacts.customer_id = orders.customer_id and order_date < contact_date and is_purchase
    group by all
),
bought as (
    select
        contacts.campaign_id, contacts.customer_id, count(distinct lines.product_id) as item_count_3m,
        count(distinct products.product_id) as covered_item_count_3m
    from contacts inner join staging.stg_transactions as lines
        on contacts.customer_id = lines.customer_id and order_date < contact_date
        and order_date >= contact_date - interval 3 month
        and rejection_reason is null and is_goods and amount > 0
    left join staging.stg_campaign_products as products
        on products_of_campaign_id = products.campaign_id and lines.product_id = products.product_id
    group by all
),
contacted as (
    select contacts.campaign_id, contacts.customer_id, count(*) as contact_count
    from contacts inner join intermediate.int_contacts__dated as others
        on contacts.customer_id = others.customer_id and others.contact_date < contacts.contact_date and not others.is_next
    group by all
),
responded as (
    select contacts.campaign_id, contacts.customer_id, count(distinct responses.campaign_id) as response_count
    from contacts inner join intermediate.int_responses__listed as responses
        on contacts.customer_id = responses.customer_id and responses.response_date < contact_date
    group by all
)
select
    campaign_id, customer_id, contact_date - coalesce(last_order_date, data_start_date) as recency_days,
    coalesce(order_count_1m, 0) as order_count_1m, coalesce(order_count_3m, 0) as order_count_3m,
    coalesce(net_revenue_3m, 0) as net_revenue_3m, coalesce(item_count_3m, 0) as item_count_3m,
    coalesce(discount_3m::double / nullif(net_revenue_3m + discount_3m, 0), 0) as discount_ratio_3m,
    coalesce(coupon_discount_3m::double / nullif(net_revenue_3m, 0), 0) as coupon_ratio_3m,
    coalesce(coupon_order_count_3m, 0) as coupon_order_count_3m, coalesce(coupon_order_count, 0) as coupon_order_count,
    coalesce(contact_count, 0) as contact_count, coalesce(response_count, 0) as response_count,
    coalesce(covered_item_count_3m, 0) as covered_item_count_3m
from contacts
left join ordered using (campaign_id, customer_id)
left join bought using (campaign_id, customer_id)
left join contacted using (campaign_id, customer_id)
left join responded using (campaign_id, customer_id)
"""


def cpu_seconds(work) -> float:
    before = sum(os.times()[:2])
    work()
    return sum(os.times()[:2]) - before


def fit_seconds(contacts, features: list[str], run_count: int) -> float:
    """Of one fit on all contacts with a known outcome, the median."""
    rows = rolling.sorted_contacts(contacts, features)
    rows = rows[rows["is_responding"].notna()]
    labels = rows["is_responding"].astype(int).to_numpy()
    taken = []
    for _ in range(run_count):
        begun = time.perf_counter()
        linear.fit_model(linear.LOGISTIC, rows, labels, features, 0.03)
        taken.append(time.perf_counter() - begun)
    return float(np.median(taken))


def compare_features(database: str, target: Path, features: list[str], run_count: int) -> None:
    """CPU seconds of the models and of BARE_FEATURES by turns, the median of each; ends where a feature differs."""
    connection = duckdb.connect()
    connection.execute("set threads = 2")
    connection.execute(f"attach '{database}' as built (read_only)")
    for schema, names in FEATURE_INPUTS.items():
        connection.execute(f"create schema {schema}")
        for name in names:
            connection.execute(f"create table {schema}.{name} as select * from built.{schema}.{name}")
    models = [
        f"create or replace table intermediate.{name} as {(target / COMPILED.format(name)).read_text()}"
        for name in FEATURE_MODELS
    ]
    taken = {"models": [], "bare": []}
    for _ in range(run_count):
        taken["models"].append(cpu_seconds(lambda: [connection.execute(statement) for statement in models]))
        taken["bare"].append(cpu_seconds(lambda: connection.execute(BARE_FEATURES)))
    columns = ", ".join(["campaign_id", "customer_id", *[f"round({name}::double, 9)" for name in features]])
    different = connection.sql(
        f"select count(*) from (select {columns} from intermediate.int_contacts__featured except select {columns} from bare)"
    ).fetchall()[0][0]
    ours, bare = (float(np.median(taken[name])) for name in ("models", "bare"))
    count = connection.sql("select count(*) from bare").fetchall()[0][0]
    print(f"features of {count:,} contacts: {ours:.2f} CPU s, bare SQL {bare:.2f}, {ours / bare:.2f} times")
    if different:
        sys.exit(f"{different} contacts have other features by bare SQL.")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("database")
    parser.add_argument("--target", default=str(ROOT / "target"))
    parser.add_argument("--rows", type=int, default=1_000_000)
    parser.add_argument("--runs", type=int, default=5)
    wanted = parser.parse_args()

    connection = duckdb.connect()
    connection.execute("set threads = 2")
    connection.execute(f"attach '{wanted.database}' as built (read_only)")
    contacts = connection.sql("select * from built.intermediate.int_contacts__featured").df()
    features = [
        name[: -len("_contribution")]
        for name in connection.sql("select * from built.intermediate.int_contacts__scored limit 0").columns
        if name.endswith("_contribution") and name != "campaign_type_contribution"
    ]
    print(f"one fit: {fit_seconds(contacts, features, wanted.runs):.3f} s")
    compare_features(wanted.database, Path(wanted.target), features, wanted.runs)

    connection.execute("create schema intermediate")
    connection.execute("create table response_model_terms as select * from built.main.response_model_terms")
    connection.execute(
        f"""create table intermediate.int_contacts__featured as
        select contacts.* replace (concat(contacts.customer_id, '_', copies.range) as customer_id)
        from (select * from built.intermediate.int_contacts__featured where is_next) as contacts
        cross join range(1 + {wanted.rows} // (select count(*) from built.intermediate.int_contacts__featured where is_next)) as copies
        limit {wanted.rows}"""
    )
    scored = (Path(wanted.target) / COMPILED.format("int_contacts__scored")).read_text()
    scan = (
        "select "
        + ", ".join(f"sum(cast({name} as double))" for name in features)
        + ", max(customer_id), max(campaign_id)"
    )
    queries = {
        "scan": scan + " from intermediate.int_contacts__featured",
        "scores": f"select sum(log_odds), max(customer_id), max(campaign_id) from ({scored})",
        "scores_with_reasons": f"select sum(log_odds), max(customer_id), max(reason_1_number), max(reason_2_number), max(reason_3_number) from ({scored})",
    }
    taken = {name: [] for name in queries}
    for _ in range(wanted.runs):
        for name, query in queries.items():
            taken[name].append(cpu_seconds(lambda query=query: connection.sql(query).fetchall()))
    medians = {name: float(np.median(seconds)) for name, seconds in taken.items()}
    for name, seconds in medians.items():
        print(f"{name}: {seconds:.2f} CPU s, {seconds / medians['scan']:.1f} scans")


if __name__ == "__main__":
    main()
