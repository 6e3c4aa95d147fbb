"""What else is known of customers: interests, habits and places, and where they divide customers.

Expected values are hand calculations, plain pandas and the published cell of the H3 documentation.
"""

import re

import duckdb
import pandas as pd
import pytest
import yaml
from readme import QUERY, as_table
from test_audiences import seed_text

from projects import (
    DEFAULT_SUBJECTS,
    QUICK,
    ROOT,
    TESTS_LEFT_OUT,
    UNIT_TESTS_LEFT_OUT,
    Project,
    Shop,
    copy_project,
    failures,
    select,
    with_subjects,
)
from segment_lib.attributes.places import places_of
from segment_sources.declaration import problem_of

SUBJECTS = (*DEFAULT_SUBJECTS, "attributes", "drivers", "audiences")

#: The example on the page of h3-js (Uber): the cell of resolution 7 of these coordinates.
EXAMPLE = ("37.3615593", "-122.0553238")
EXAMPLE_CELL = "87283472bffffff"

#: Customer -> where the ten purchases were made; what is not in STORES has no place.
PURCHASES = {
    "c1": ["bay"] * 10,
    "c2": ["web"] * 10,
    "c3": ["web"] * 10,
    "c4": ["web"] * 10,
    "c5": ["web"] * 4 + ["zoo"] + ["bay"] * 3 + ["zoo"] * 2,
    "c6": ["bay"] * 5 + ["hill"] * 5,
    "c7": ["hill", "bay"] * 5,
    "c8": ["port"] * 10,
}
STORES = pd.DataFrame(
    {
        "place": ["zoo", "bay", "hill", "port"],
        "latitude": ["0", EXAMPLE[0], None, None],
        "longitude": ["0", EXAMPLE[1], None, None],
        "region": ["South", "West", "Highlands", None],
        "city": [None, None, "Inverness", "Hamburg"],
    }
)
CUSTOMERS = pd.DataFrame(
    {
        "customer_id": ["c1", "c2", "c3", "c8"],
        "latitude": ["37.3615593", "north", None, None],
        "longitude": ["-122.0553238", "5", None, None],
        "region": ["East", "North", None, "North"],
        "city": [None, None, "Ulm", None],
    }
)
AUDIENCES = {
    "gardeners": {"predicate": "interest = 'garden'", "channel": "mail", "requires_consent": "false"},
    "shoppers": {
        "predicate": "interest_affinity < 2 and channel_habit <> 'web' and place_kind like 'store%'",
        "channel": "mail",
        "requires_consent": "false",
        "rank_by": "interest_affinity",
        "cutoff": "1.05",
    },
}


def lines() -> pd.DataFrame:
    """Ten orders of 10.00 of each customer: the first buys garden goods on the web, the others food in a store."""
    rows = [
        {
            "customer_id": customer,
            "order_id": f"{customer}_{number}",
            "ordered_at": pd.Timestamp("2024-01-05 09:00")
            + pd.Timedelta(days=15 * (number - number % 2 if customer == "c7" else number)),
            "amount": 10.0,
            "product_id": "spade" if customer == "c1" else "bread",
            "channel": "web" if customer == "c1" else "store",
            "place": place,
        }
        for customer, places in PURCHASES.items()
        for number, place in enumerate(places)
    ]
    # What is after the as-of date would move c6 to the bay.
    late = [{**rows[-1], "customer_id": "c6", "order_id": f"late_{n}", "place": "bay"} for n in range(3)]
    return pd.DataFrame(rows + [row | {"ordered_at": pd.Timestamp("2024-05-25")} for row in late])


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    """A project with the subject on and audiences that ask it, and its settings."""
    folder = tmp_path_factory.mktemp("attributes")
    project = Project(folder, with_subjects(copy_project(folder / "root"), SUBJECTS), tested=True)
    (project.root / "seeds" / "audiences" / "audiences.csv").write_text(seed_text(AUDIENCES))
    tables = {
        "transactions": lines(),
        "products": pd.DataFrame({"product_id": ["spade", "bread"], "department": ["garden", "food"]}),
        "customers": CUSTOMERS,
        "places": STORES,
    }
    declared = {}
    for name, rows in tables.items():
        rows.to_parquet(folder / f"{name}.parquet")
        declared[name] = {"location": str(folder / f"{name}.parquet"), "columns": {column: column for column in rows}}
    settings = {
        **QUICK,
        "source": "small",
        "sources": {"small": declared},
        "as_of_date": "2024-05-20",
        "driver_dimensions": ["interest", "place"],
        "place_resolution": 7,
        "extra_subjects": ["attributes"],
    }
    return project, settings


def invoked(made, command: list[str]):
    """The outcome of a command, and all that it said in the end."""
    project, settings = made
    result = project.invoke(command, settings)
    said = str(result.exception or "") + "".join(str(node.message or "") for node in (result.result or []))
    return result, said


@pytest.fixture(scope="module")
def shop(made):
    """The small shop: first without attributes, then all of it."""
    project, _ = made
    built, said = invoked(made, ["build", *select(DEFAULT_SUBJECTS), *TESTS_LEFT_OUT])
    assert built.success, said
    stopped, stop = invoked(made, ["build", "--select", "audiences"])
    built, said = invoked(made, ["build", "--select", "attributes", "audiences", *UNIT_TESTS_LEFT_OUT])
    assert built.success, said
    return Shop(project.database), (stopped.success, stop)


@pytest.fixture(scope="module")
def customers(shop) -> pd.DataFrame:
    return shop[0].table("customer_attributes").set_index("customer_id")


# Habits


def test_affinities_are_shares_drawn_towards_those_of_the_shop(shop):
    affinities = shop[0].table("customer_affinities")
    # 80 orders of 10.00, so that five average purchases are 50.00; an eighth of all money is for garden goods.
    first = affinities[(affinities["customer_id"] == "c1") & (affinities["habit"] == "interest")].iloc[0]
    own = (100 + 50 / 8) / 150
    assert (first["habit_value"], first["shop_ratio"]) == ("garden", 0.125)
    assert first["own_ratio"] == pytest.approx(own) and first["affinity"] == pytest.approx(8 * own)
    # Of purchases, five: ten on the web, and an eighth of five more.
    web = affinities[affinities["habit_value"] == "web"].iloc[0]
    assert web["own_ratio"] == pytest.approx((10 + 5 / 8) / 15)


def test_a_habit_is_what_is_more_than_usual(customers):
    assert list(customers["interest"]) == ["garden"] + ["food"] * 7
    assert list(customers["channel_habit"]) == ["web"] + ["store"] * 7
    # Everybody buys in the morning, so that it is nobody's habit.
    assert set(customers["day_part_habit"]) == {"none"} and customers["day_part_affinity"].isna().all()


# Places


def test_a_place_is_a_cell_of_the_customer_or_the_store_or_what_was_delivered(customers):
    found = list(customers[["place", "place_kind"]].itertuples(index=False, name=None))
    assert found[0] == (EXAMPLE_CELL, "h3_cell")
    # Whoever buys nowhere that is listed is where the delivery says.
    assert found[1:4] == [("North", "region"), ("Ulm", "city"), ("unknown", "unknown")]
    # Three purchases at each of two stores, the last one in the zoo; without it the bay.
    assert found[4] == (cell_of_the_zoo(), "store_h3_cell")
    # Five and five, of which the hill is the latest; it has no coordinates.
    assert found[5] == ("Highlands", "store_region")
    # Five and five, and the last two at the same time.
    assert found[6] == (EXAMPLE_CELL, "store_h3_cell")
    # The store comes before the region of the customer.
    assert found[7] == ("Hamburg", "store_city")


def cell_of_the_zoo() -> str:
    import h3

    return h3.latlng_to_cell(0, 0, 7)


def test_the_store_is_the_one_with_most_purchases_then_the_latest_then_the_first_by_name(shop):
    chosen = shop[0].query("select * from intermediate.int_customer_stores__chosen")
    made_until = lines().query("ordered_at < '2024-05-21' and place != 'web'")
    counted = made_until.groupby(["customer_id", "place"])["ordered_at"].agg(["size", "max"]).reset_index()
    ordered = counted.sort_values(["customer_id", "size", "max", "place"], ascending=[True, False, False, True])
    expected = ordered.drop_duplicates("customer_id").set_index("customer_id")["place"].to_dict()
    assert chosen.set_index("customer_id")["store"].to_dict() == expected
    assert expected == {"c1": "bay", "c5": "zoo", "c6": "hill", "c7": "bay", "c8": "port"}


def listed(**columns) -> pd.DataFrame:
    """Three customers about whom nothing is known but these columns."""
    names = ["latitude", "longitude", "region", "city"]
    nothing = dict.fromkeys([*names, *(f"store_{name}" for name in names)], [None] * 3)
    return pd.DataFrame({"customer_id": ["a", "b", "c"], **nothing, **columns})


def test_without_the_package_a_place_is_the_region_or_the_city(monkeypatch):
    delivered = listed(
        latitude=["37.4", "91", None],
        longitude=["-122.1", "0", None],
        region=["West", None, None],
        city=["Palo Alto", "Oslo", None],
        store_latitude=["37.4", None, None],
        store_longitude=["-122.1", None, None],
        store_city=[None, None, "Rome"],
    )
    kinds = places_of(delivered, resolution=7).to_pandas()["place_kind"]
    assert list(kinds) == ["h3_cell", "city", "store_city"]  # there is no latitude of 91
    monkeypatch.setattr("importlib.util.find_spec", lambda name: None)
    assert list(places_of(delivered, resolution=7).to_pandas()["place"]) == ["West", "Oslo", "Rome"]


SPECS = {
    "transactions": {"required": ["customer_id"], "optional": ["amount", "channel"], "aside": ["place"], "options": {}},
    "places": {"required": ["place"], "optional": ["latitude", "longitude", "region", "city"], "options": {}},
}


@pytest.mark.parametrize(
    ("transactions", "places", "said"),
    [
        ({"place": "shop"}, {"place": "shop", "city": "town"}, None),
        ({"channel": "shop"}, {"place": "shop", "city": "town"}, None),
        ({}, {"place": "shop", "city": "town"}, "the transactions must say where a purchase was made"),
        ({"place": "shop"}, {"place": "shop"}, "map latitude and longitude, region or city"),
        ({"place": "shop"}, {"place": "shop", "latitude": "y"}, "which column is the latitude and which the longitude"),
        ({"place": "shop"}, {"city": "town"}, "columns must say which column is the place"),
    ],
)
def test_places_that_are_declared_wrongly_are_told_in_a_sentence(transactions, places, said):
    specs = {name: {**spec, "options": {"model": None}} for name, spec in SPECS.items()}
    declared = {
        "transactions": {"model": "lines", "columns": {"customer_id": "who", "amount": "paid", **transactions}},
        "places": {"model": "stores", "columns": places},
    }
    problem = problem_of(declared, specs, [])
    assert problem is None if said is None else problem[0] == "places" and said in problem[1], problem


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (
            lambda stores: pd.concat([stores, stores.head(1)]),
            "places.parquet has 2 lines of the place 'zoo': leave one line for each.",
        ),
        (
            lambda stores: stores.assign(latitude=["0", "137.4", None, None]),
            "1 values of the column 'latitude', which is latitude, are no numbers from -90 to 90, for instance '137.4' of "
            "the place 'bay'.",
        ),
        (
            lambda stores: stores.assign(longitude=["0", "5,2", None, None]),
            "1 values of the column 'longitude', which is longitude, are no numbers from -180 to 180, for instance '5,2'",
        ),
        (
            lambda stores: stores.assign(longitude=["0", None, None, None]),
            "1 places have one of latitude and longitude without the other, for instance 'bay'.",
        ),
    ],
)
def test_a_list_of_places_that_cannot_be_meant_stops_the_build_and_changes_nothing(made, shop, change, said):
    project, settings = made
    before = shop[0].path.read_bytes()
    file = project.folder / "places.parquet"
    change(STORES).to_parquet(file)
    try:
        result, told = invoked(made, ["build", "--select", "attributes"])
    finally:
        STORES.to_parquet(file)
    assert not result.success
    assert said in told and "Traceback" not in told, told
    assert shop[0].path.read_bytes() == before


# Where they divide customers


def test_an_audience_has_the_customers_whose_attributes_its_predicate_asks(shop, customers):
    members = shop[0].query("select audience, customer_id from audience_members")
    found = members.groupby("audience")["customer_id"].agg(set).to_dict()
    wanted = customers.query("interest_affinity < 2 and channel_habit != 'web' and place_kind.str.startswith('store')")
    assert set(wanted.index) == {"c5", "c6", "c7", "c8"}
    assert found == {"gardeners": {"c1"}, "shoppers": set(wanted.index)}


def test_an_audience_that_asks_attributes_before_they_are_built_is_told_what_to_run(shop):
    _, (success, said) = shop
    assert not success
    assert (
        "seeds/audiences/audiences.csv, line 2 (gardeners): the predicate asks 'interest', a column of "
        "customer_attributes, and it is not built yet. Run: dbt build -s +audiences. Tables of earlier builds are left"
    ) in said


def test_an_audience_may_ask_each_column_that_customer_attributes_has(shop):
    described = yaml.safe_load((ROOT / "models" / "attributes" / "_attributes.yml").read_text())["models"]
    (table,) = (model for model in described if model["name"] == "customer_attributes")
    macro = (ROOT / "macros" / "attributes" / "customer_attributes.sql").read_text().split("macro attribute_columns")[1]
    types = {name: {"varchar": "string"}.get(type_, type_) for name, type_ in re.findall(r"'(\w+)': '(\w+)'", macro)}
    assert types == {column["name"]: column["data_type"] for column in table["columns"][1:]}


@pytest.mark.long
def test_combined_segments_and_drivers_divide_by_attributes(made, shop):
    project, settings = made
    with duckdb.connect(str(project.database)) as connection:
        connection.execute("insert into segment_combinations values ('by_interest', 1, 'interest', null, null)")
    result = project.invoke(["run", "--select", "combined_segments", "+int_driver_slices__compared"], settings)
    assert result.success, failures(result)
    combined = shop[0].query("select * from combined_segments where combination = 'by_interest' order by customer_id")
    assert list(combined["combined_segment"]) == ["garden"] + ["food"] * 7
    slices = shop[0].query("select distinct dimension, slice from intermediate.int_driver_slices__compared")
    found_slices = slices.groupby("dimension")["slice"].agg(set)
    assert found_slices["interest"] == {"garden", "food"}
    assert {EXAMPLE_CELL, "North", "Ulm", "unknown", "Highlands", "Hamburg"} <= found_slices["place"]


@pytest.mark.long
def test_the_query_of_the_page_prints_what_is_below_it(tmp_path):
    project = Project(tmp_path, with_subjects(copy_project(tmp_path / "root"), SUBJECTS))
    example = project.build(settings={"extra_subjects": ["attributes"]}, only=["customer_attributes"], quick=False)
    (shown,) = QUERY.finditer((ROOT / "docs" / "attributes.md").read_text())
    with duckdb.connect(str(example.path), read_only=True) as connection:
        assert as_table(connection, shown["query"]) == shown["shown"].strip()
