"""The built-in sources on UCI Online Retail, against plain pandas, scipy and scikit-learn, and published figures."""

import os
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from scipy import stats
from sklearn.cluster import KMeans
from sklearn.metrics import adjusted_rand_score
from sklearn.preprocessing import StandardScaler

from projects import LINE_TABLES, ROOT, Project, Shop

HEADLINE = [*LINE_TABLES, "customer_segment_history", "customer_segments"]
FILE = Path(os.environ.get("ONLINE_RETAIL_PATH") or ROOT.parent / "shared" / "data" / "online_retail.parquet").resolve()
READERS = {".parquet": pd.read_parquet, ".xlsx": pd.read_excel}

pytestmark = pytest.mark.skipif(
    not FILE.is_file(),
    reason=f"UCI Online Retail is not at {FILE}: download it from https://archive.ics.uci.edu/dataset/352 and name it "
    "in the environment variable ONLINE_RETAIL_PATH, as FILE.xlsx or FILE.parquet",
)

LAST_DAY = pd.Timestamp("2011-12-09")
LOOK_BACK_START = pd.Timestamp("2010-12-10")  # twelve months that end with the last day
#: The codes of this shop that are no goods; vouchers and tests never have a customer.
NON_GOODS = ["POST", "DOT", "C2", "D", "M", "m", "B", "S", "BANK CHARGES", "AMAZONFEE", "CRUK"]


@pytest.fixture(scope="module")
def lines() -> pd.DataFrame:
    """The lines as delivered; money in cents, rounded line by line."""
    raw = READERS[FILE.suffix](FILE)
    raw["customer_id"] = raw["CustomerID"].astype("Int64").astype("string")
    raw["order_id"], raw["product_id"] = raw["InvoiceNo"].astype(str), raw["StockCode"].astype(str)
    raw["date"] = raw["InvoiceDate"].dt.normalize()
    raw["cents"] = (100 * raw["Quantity"] * raw["UnitPrice"]).round().astype("int64")
    return raw


def built(project: Project, source: str, only: Sequence[str] = ()) -> Shop:
    return project.build(settings={"source": source, "online_retail_path": str(FILE)}, only=only)


@pytest.fixture(scope="module")
def online_retail(project) -> Shop:
    return built(project, "online_retail")


@pytest.fixture(scope="module")
def cleaned(project) -> Shop:
    return built(project, "online_retail_cleaned", HEADLINE)


@pytest.fixture(scope="module")
def classic(project) -> Shop:
    return built(project, "online_retail_classic", HEADLINE)


@pytest.fixture(params=["online_retail", "cleaned", "classic"])
def variant(request) -> Shop:
    return request.getfixturevalue(request.param)


def audit_of(shop: Shop) -> pd.DataFrame:
    return shop.query(
        "select *, cast(100 * net_revenue as bigint) as cents, outcome = 'rejected' as is_rejected from cleaning_audit"
    ).set_index("rule")


def test_the_file_is_the_published_one(lines):
    assert len(lines) == 541_909
    assert lines["cents"].sum() == 974_774_793
    assert lines["customer_id"].isna().sum() == 135_080


def test_raw_lines_and_cents_are_those_of_the_file(variant, lines):
    raw = audit_of(variant).loc["raw"]
    assert raw["line_count"] == len(lines)
    assert raw["cents"] == lines["cents"].sum()


def test_every_line_and_cent_is_used_anonymous_or_rejected(variant):
    audit = audit_of(variant)
    for measure in ["line_count", "cents"]:
        parts = audit.loc[["used", "anonymous"], measure].sum() + audit.loc[audit["is_rejected"], measure].sum()
        assert parts == audit.loc["raw", measure]


def test_history_runs_from_the_first_to_the_last_day(variant):
    days = variant.query("select min(order_date) as first_day, max(order_date) as last_day from orders")
    assert days.astype(str).values.tolist() == [["2010-12-01", "2011-12-09"]]
    latest = variant.query("select distinct as_of_date from customer_segments")
    assert latest.astype(str).values.tolist() == [["2011-12-09"]]


@pytest.mark.parametrize("name", ["online_retail", "classic"])
def test_nothing_but_lines_without_a_customer_is_left_out_where_nothing_is_to_be_rejected(name, request, lines):
    audit = audit_of(request.getfixturevalue(name))
    assert audit.loc["anonymous", "line_count"] == 135_080
    assert audit.loc["anonymous", "cents"] == lines.loc[lines["customer_id"].isna(), "cents"].sum()
    assert audit.loc["used", "line_count"] == 541_909 - 135_080
    assert audit.loc[audit["is_rejected"], "line_count"].sum() == 0


def test_an_order_is_a_purchase_where_its_goods_cost_something_and_it_is_no_cancellation(online_retail, lines):
    known = lines[lines["customer_id"].notna()]
    goods = known[~known["product_id"].isin(NON_GOODS)]
    keys = ["customer_id", "order_id", "date"]
    expected = known.groupby(keys).agg(cents=("cents", "sum"), line_count=("cents", "size"))
    expected["goods_cents"] = goods.groupby(keys)["cents"].sum().reindex(expected.index, fill_value=0)
    is_cancellation = expected.index.get_level_values("order_id").str.startswith("C")
    expected["is_purchase"] = (expected["goods_cents"] > 0) & ~is_cancellation
    orders = online_retail.query(
        """
        select customer_id, order_id, order_date as date, cast(100 * net_revenue as bigint) as cents, line_count,
            cast(100 * goods_revenue as bigint) as goods_cents, is_purchase
        from orders
        """
    )
    assert not orders["is_purchase"][orders["order_id"].str.startswith("C")].any()
    orders = orders.astype({"customer_id": "string", "order_id": expected.index.levels[1].dtype}).set_index(keys)
    pd.testing.assert_frame_equal(
        orders.sort_index(), expected.sort_index(), check_dtype=False, check_index_type=False, check_names=False
    )


def test_an_order_of_postage_fees_or_manual_lines_alone_is_money_and_no_purchase(online_retail, lines):
    known = lines[lines["customer_id"].notna()]
    has_goods = ~known["product_id"].isin(NON_GOODS)
    only_fees = known[~known["order_id"].isin(known["order_id"][has_goods])]
    positive = only_fees.groupby("order_id").filter(lambda order: order["cents"].sum() > 0)
    assert {"POST", "M", "BANK CHARGES"} <= set(positive["product_id"])
    orders = online_retail.query(f"from orders where order_id in {tuple(positive['order_id'].unique())}")
    assert len(orders) == positive["order_id"].nunique()
    assert not orders["is_purchase"].any()
    assert orders["goods_revenue"].abs().sum() == 0
    assert round(100 * float(orders["net_revenue"].sum())) == positive["cents"].sum()


def test_postage_of_dotcom_orders_belongs_to_their_money_and_not_to_their_goods(online_retail, lines):
    known = lines[lines["customer_id"].notna()]
    postage = known[known["product_id"] == "DOT"].groupby("order_id")["cents"].sum()
    orders = online_retail.query(
        f"""
        select order_id, cast(100 * (net_revenue - goods_revenue) as bigint) as fees
        from orders where order_id in {tuple(postage.index)}
        """
    ).set_index("order_id")["fees"]
    assert len(postage) == 16
    assert (orders.loc[postage.index] >= postage).all()


def test_pads_are_a_product_although_their_code_is_a_word(online_retail):
    transactions = (
        "select distinct product_id, is_goods from staging.stg_transactions where product_id in ('PADS', 'POST')"
    )
    assert dict(online_retail.query(transactions).values.tolist()) == {"PADS": True, "POST": False}


def test_the_cleaned_source_rejects_returns_and_what_costs_nothing_with_or_without_a_customer(cleaned, lines):
    amounts = lines["Quantity"] * lines["UnitPrice"]
    audit = audit_of(cleaned)["line_count"]
    assert audit["return_excluded"] == (amounts < 0).sum()
    assert audit["zero_amount_excluded"] == (amounts == 0).sum()
    assert audit["anonymous"] == (lines["customer_id"].isna() & (amounts > 0)).sum()


@pytest.fixture(scope="module")
def positive(lines) -> pd.DataFrame:
    """The usual clean-up of the literature: known customers, positive quantity and price."""
    return lines[lines["customer_id"].notna() & (lines["Quantity"] > 0) & (lines["UnitPrice"] > 0)]


def test_the_cleaned_source_has_the_published_lines_customers_and_revenue(cleaned):
    used = audit_of(cleaned).loc["used"]
    assert (used["line_count"], used["customer_count"]) == (397_884, 4_338)
    assert cleaned.query("select count(*) as n from customer_segments")["n"][0] == 4_338
    revenue = cleaned.query("select cast(sum(net_revenue) as varchar) as revenue from orders")["revenue"][0]
    assert revenue == "8911407.90"


def test_recency_frequency_and_money_of_every_customer_are_those_of_pandas(cleaned, positive):
    recent = positive[positive["date"] >= LOOK_BACK_START].groupby("customer_id")
    expected = pd.DataFrame(
        {
            "recency_days": (LAST_DAY - positive.groupby("customer_id")["date"].max()).dt.days + 1,
            "order_count": recent["order_id"].nunique(),
            "cents": recent["cents"].sum(),
        }
    ).fillna(0)
    assert (expected["order_count"] == 0).any()
    customers = cleaned.query(
        """
        select customer_id, recency_days, order_count, cast(100 * net_revenue as bigint) as cents
        from customer_segments
        """
    )
    pd.testing.assert_frame_equal(
        customers.astype({"customer_id": "string"}).set_index("customer_id").sort_index(),
        expected.astype("int64").sort_index(),
        check_dtype=False,
    )


@pytest.fixture(scope="module")
def recipe(lines) -> pd.DataFrame:
    """The classic recipe: recency, number of lines and money of every customer; k-means of the three, transformed."""
    known = lines[lines["customer_id"].notna()]
    customers = known.groupby("customer_id").agg(
        last_date=("date", "max"), first_date=("date", "min"), line_count=("cents", "size"), cents=("cents", "sum")
    )
    customers["recency_days"] = (LAST_DAY - customers["last_date"]).dt.days + 1
    customers["tenure_days"] = (LAST_DAY - customers["first_date"]).dt.days + 1
    transformed = np.column_stack(
        [
            stats.boxcox(customers["recency_days"])[0],
            stats.boxcox(customers["line_count"])[0],
            np.cbrt(customers["cents"] / 100),
        ]
    )
    features = StandardScaler().fit_transform(transformed)
    customers["cluster"] = KMeans(n_clusters=3, n_init=50, random_state=1).fit_predict(features)
    return customers


@pytest.fixture(scope="module")
def compared(classic, recipe) -> pd.DataFrame:
    """Customers of the classic source beside those of the recipe, which also has people who never bought."""
    segments = classic.query("from customer_segments").astype({"customer_id": "string"}).set_index("customer_id")
    assert segments.index.isin(recipe.index).all()
    return segments[["cluster_id", "is_active", "net_revenue"]].join(recipe)


def test_the_classic_source_has_three_clusters_of_all_customers(compared):
    assert compared["is_active"].all()
    assert set(compared["cluster_id"]) == {1, 2, 3}
    assert len(compared) >= 4_300


def test_the_classic_source_counts_the_money_of_all_lines(compared):
    assert (100 * compared["net_revenue"]).round().astype("int64").tolist() == compared["cents"].tolist()


def test_the_classic_clusters_are_those_of_the_classic_recipe(compared):
    """Recency is of purchases here, of any line there, where people with returns only are fitted too: borders move."""
    assert adjusted_rand_score(compared["cluster"], compared["cluster_id"]) >= 0.9


def test_the_classic_clusters_are_the_loyal_the_lost_and_the_new(compared):
    groups = compared.groupby("cluster_id")[["recency_days", "tenure_days", "line_count", "cents"]].mean()
    loyal, lost, new = groups["cents"].idxmax(), groups["recency_days"].idxmax(), groups["tenure_days"].idxmin()
    assert {loyal, lost, new} == {1, 2, 3}
    assert loyal == groups["line_count"].idxmax() == groups["recency_days"].idxmin()
    assert groups.loc[new, "line_count"] < groups.loc[loyal, "line_count"] / 2
