"""Groups of decliners and what they are offered: planted truths, an independent computation, nights, and no products."""

import shutil

import numpy as np
import pandas as pd
import pytest

from deliveries import declared
from projects import EVERYTHING, QUICK, Shop, failures, select
from shops import complete_columns, regular_shop

#: As quick as a shop with offers can be; the shop of a hundred customers has few labels.
SETTINGS = {
    **QUICK,
    "show_summary": False,
    "decline_min_labels": 100,
    "decline_draw_count": 20,
    "decliner_decile_count": 3,
    "decliner_group_count": 2,
}

TABLES = ["decliner_groups", "decliner_group_profiles", "decliner_group_selection", "recommendations"]
TABLES += ["group_recommendations", "recommendation_quality", "recommendation_basis"]

#: Bread and butter go together; the goods of the category MEAT are what the stoppers stop buying.
BREAD, BUTTER, MEAT, OTHERS = 1, 2, [51, 52, 53], list(range(3, 43))
DAYS_OF_MONTH = [2, 9, 16, 23]


def visits_a_month(customer: int, month: int) -> int:
    """Customers below 30 come less in spring and never after, those from 30 to 59 come less in winter, the others never do."""
    if customer < 30:
        return 4 if month <= 3 else 3 if month <= 6 else 0
    return 3 if customer < 60 and month >= 10 else 4


def planted_shop() -> dict[str, pd.DataFrame]:
    random = np.random.default_rng(1)
    rows, basket = [], 0
    for customer in range(160):
        for month in range(1, 13):
            for day in DAYS_OF_MONTH[: visits_a_month(customer, month)]:
                basket += 1
                goods = {*random.choice(OTHERS, size=3, replace=False)}
                if random.random() < 0.5:
                    goods |= {BREAD, BUTTER} if random.random() < 0.9 else {BREAD}
                if customer % 2 and not (30 <= customer < 60 and month >= 10):
                    goods |= {*random.choice(MEAT, size=2, replace=False)}
                date = pd.Timestamp(2017, month, day, 17)
                rows += [(customer, basket, product, 5.0 + product % 7, date) for product in sorted(goods)]
    rows.append((200, basket + 1, BREAD, 6.0, pd.Timestamp(2017, 12, 31, 17)))
    names = ["household_id", "basket_id", "product_id", "sales_value", "transaction_timestamp"]
    lines = pd.DataFrame(rows, columns=names)
    products = pd.DataFrame({"product_id": [BREAD, BUTTER, *OTHERS, *MEAT]})
    products["department"] = np.where(products["product_id"].isin(MEAT), "MEAT", "GROCERY")
    for column in ("manufacturer_id", "brand", "product_category", "product_type", "package_size"):
        products[column] = "x"
    return {
        "transactions": complete_columns(lines).assign(product_id=lines["product_id"].to_numpy()),
        "products": products,
    }


def run(project, tables: dict[str, pd.DataFrame], *commands: list[str]) -> None:
    """dbt commands on the database as it is."""
    with project.source(tables):
        for command in commands:
            result = project.invoke(command, SETTINGS)
            assert result.success, failures(result)


@pytest.fixture(scope="module")
def shop(project) -> Shop:
    """The planted shop, with the tests of its data."""
    return project.build(planted_shop(), SETTINGS, subjects=EVERYTHING, quick=False)


def test_a_known_complementary_product_is_found(shop):
    pairs = shop.query("from intermediate.int_items__paired where similarity_rank = 1").set_index(
        ["as_of_date", "item_id"]
    )
    for as_of_date in pairs.index.levels[0]:
        assert pairs.loc[(as_of_date, str(BREAD)), "other_item_id"] == str(BUTTER)
        assert pairs.loc[(as_of_date, str(BUTTER)), "other_item_id"] == str(BREAD)
    offered = shop.query(f"select distinct goes_with_item_id from recommendations where item_id = '{BUTTER}'")
    assert offered["goes_with_item_id"].tolist() == [str(BREAD)]


def test_the_similarity_is_that_of_every_basket_alone(shop):
    baskets = shop.query(
        "select distinct basket_number, item_id from intermediate.int_basket_items__numbered where is_in_latest"
    )
    wide = pd.crosstab(baskets["basket_number"], baskets["item_id"]).clip(upper=1)
    together = wide.T @ wide
    sizes = np.sqrt(np.diag(together))
    expected = together / np.outer(sizes, sizes)
    pairs = shop.query(
        "select item_id, other_item_id, cast(similarity as double) as similarity from intermediate.int_items__paired "
        "inner join intermediate.int_offer_dates__planned using (as_of_date) where is_latest"
    )
    assert len(pairs) > 1000
    for item, other, similarity in pairs.itertuples(index=False):
        assert similarity == pytest.approx(expected.loc[item, other], abs=1e-6)


def test_those_who_stopped_a_category_are_a_group_and_are_offered_it_first(shop):
    stoppers = {str(customer) for customer in range(31, 60, 2)}
    groups = shop.query("from decliner_groups")
    assert stoppers <= set(groups["customer_id"])
    found = groups[groups["customer_id"].isin(stoppers)]["group_name"].value_counts()
    name = found.index[0]
    assert found.iloc[0] >= 0.9 * len(stoppers)
    profile = shop.query(f"from decliner_group_profiles where group_name = '{name}'").iloc[0]
    assert profile["stopped_category"] == "MEAT" and "less_meat" in name
    first = shop.query(f"from group_recommendations where group_name = '{name}' order by recommendation_rank").iloc[0]
    assert first["item_id"] in map(str, MEAT) and first["reason"] == "stopped_by_group"
    lists = shop.query("from recommendations where recommendation_rank = 1").set_index("customer_id")
    members = found_members(groups, name, stoppers)
    assert (lists.loc[members, "reason"] == "stopped_by_group").all()
    assert set(lists.loc[members, "item_id"]) <= set(map(str, MEAT))


def found_members(groups: pd.DataFrame, name: str, wanted: set[str]) -> list[str]:
    return groups[(groups["group_name"] == name) & groups["customer_id"].isin(wanted)]["customer_id"].tolist()


def test_hit_rate_and_average_precision_are_those_of_an_independent_computation(shop):
    lines = planted_shop()["transactions"]
    december = lines[lines["transaction_timestamp"] >= "2017-12-01"]
    bought = december.groupby(december["household_id"].astype(str))["product_id"].agg(lambda ids: {str(i) for i in ids})
    offers = shop.query(
        "from intermediate.int_offers__listed inner join intermediate.int_offer_testers__grouped using (as_of_date, customer_id) "
        "where item_scope = 'all' and group_name = 'decliners' order by customer_id, recommendation_rank"
    )
    quality = shop.query("from recommendation_quality where item_scope = 'all' and group_name = 'decliners'")
    assert len(quality) == 6
    for row in quality.itertuples():
        lists = offers[(offers["method"] == row.method) & (offers["arrangement"] == row.arrangement)]
        scores = []
        for customer, items in lists.groupby("customer_id")["item_id"]:
            if customer in bought:
                hits = np.array([item in bought[customer] for item in items])
                precisions = np.cumsum(hits) / np.arange(1, len(hits) + 1)
                scores.append((hits.any(), (precisions * hits).sum() / min(10, len(bought[customer]))))
        hit_rate, precision = np.mean(scores, axis=0)
        assert row.customer_count == len(scores)
        assert row.hit_rate == pytest.approx(hit_rate)
        assert row.mean_average_precision == pytest.approx(precision, abs=1e-8)


def test_lists_are_whole_and_have_nothing_twice(shop):
    lists = shop.query("from recommendations").groupby("customer_id")
    assert (lists["item_id"].nunique() == 10).all() and (lists["recommendation_rank"].max() == 10).all()


def test_without_repeats_nobody_is_offered_what_has_been_bought_before(project, shop):
    tables = planted_shop()
    shutil.copy(shop.path, project.database)
    with project.source(tables):
        result = project.invoke(["run", "--select", "int_methods__chosen+"], {**SETTINGS, "recommend_repeats": False})
    assert result.success, failures(result)
    new = Shop(shutil.copy(project.database, project.folder / "new.duckdb")).table("recommendations")
    bought = set(tables["transactions"][["household_id", "product_id"]].astype(str).itertuples(index=False, name=None))
    offered = set(new[["customer_id", "item_id"]].itertuples(index=False, name=None))
    # Some of those who stopped buying have bought everything that there is.
    assert len(new) > 100 and set(new["customer_id"]) < set(shop.table("recommendations")["customer_id"])
    assert not offered & bought and not new["is_repeat"].any()


def test_a_night_gives_the_tables_of_one_build(project, shop):
    tables = planted_shop()
    lines = tables["transactions"]
    evening = lines[lines["transaction_timestamp"] < "2017-12-20"]
    project.database.unlink(missing_ok=True)
    run(
        project, {**tables, "transactions": evening}, ["seed", "--selector", "everything"], ["run", *select(EVERYTHING)]
    )
    run(project, tables, ["run", *select(EVERYTHING)])
    shutil.copy(project.database, project.folder / "night.duckdb")
    for name in [*TABLES, "orders", "customer_segments", "intermediate.int_regulars__featured"]:
        pd.testing.assert_frame_equal(Shop(project.folder / "night.duckdb").table(name), shop.table(name), obj=name)


def test_without_products_there_are_groups_but_no_offers_and_the_basis_says_why(project):
    lines = regular_shop(customer_count=200, month_count=12)
    source = declared({"source": "complete_journey.transactions"}, columns=PLAIN_COLUMNS)
    only = ["recommendation_basis", "recommendation_quality", "recommendations", "decliner_groups"]
    nothing = project.build(lines, {**SETTINGS, **source}, only=only, quick=False)
    assert set(nothing.query("from recommendation_basis")["reason"]) == {"no_products"}
    assert len(nothing.query("from decliner_groups where visits_change <> 0 and price_change <> 0")) > 0
    assert nothing.query("from recommendations").empty and nothing.query("from recommendation_quality").empty


PLAIN_COLUMNS = {
    "customer_id": "household_id",
    "order_id": "basket_id",
    "ordered_at": "transaction_timestamp",
    "amount": "sales_value",
}
