"""The parts of `make bench` on a few thousand lines: the contestants find what the models find, and an error is noticed."""

import sys

import duckdb
import pandas as pd
import pytest

from projects import QUICK, ROOT, failures

sys.path.insert(0, str(ROOT / "benchmarks"))

from bench import OTHER_PYTHON  # noqa: E402
from benchmark import bare, contestants, ours, report  # noqa: E402
from benchmark.lines import made_up  # noqa: E402
from benchmark.processes import measured  # noqa: E402


@pytest.fixture(scope="module")
def shop(tmp_path_factory):
    return made_up(tmp_path_factory.mktemp("lines"), 4000, "churned")


@pytest.fixture(scope="module")
def built(project, shop, tmp_path_factory):
    """A folder with a build of the path, its fits, and its SQL."""
    folder = tmp_path_factory.mktemp("bench")
    project.database.unlink(missing_ok=True)
    skipped = ["--exclude-resource-type", "test", "unit_test"]
    result = project.invoke(["build", "--select", *ours.PATH, *skipped], {**ours.settings_of(shop), **QUICK})
    assert result.success, failures(result)
    project.database.rename(folder / "built.duckdb")
    bare.export_fits(folder / "built.duckdb", folder / "fits.duckdb")
    ours.write_statements(project.folder, shop.path).rename(folder / "statements.json")
    return folder


def different(folder, query: str, table: str) -> list[str]:
    with duckdb.connect() as connection:
        connection.execute(f"attach '{folder}/built.duckdb' as ours (read_only)")
        history = "ours.customer_segment_history"  # the view on it names its schema only
        connection.execute(f"create view customer_segment_history as select * from {history}")
        connection.execute("create view customer_segments as select * from ours.customer_segments")
        return report.different_metrics(connection, query, table)


def test_bare_sql_and_the_models_without_dbt_build_the_same_segments(built, shop):
    bare.run(shop.path, shop.look_back_months, built / "bare.duckdb", "1GB", built / "fits.duckdb")
    given = [built / "statements.json", built / "built.duckdb", shop.path, built / "models.duckdb"]
    ours.run_statements(*given, "1GB", "history")
    for name in ("bare", "models"):
        with duckdb.connect() as connection:
            connection.execute(f"attach '{built}/built.duckdb' as ours (read_only)")
            connection.execute(f"attach '{built}/{name}.duckdb' as theirs (read_only)")
            assert report.different_segments(connection, "theirs.customer_segments", "ours.customer_segments") == []


def test_the_recipes_find_the_same_metrics_at_every_month_end(built, shop):
    contestants.pandas_recipe(shop.path, shop.month_ends, shop.look_back_months, built / "pandas.parquet")
    assert different(built, f"from '{built}/pandas.parquet'", "customer_segment_history") == []


@pytest.mark.skipif(not OTHER_PYTHON.exists(), reason="make bench installs polars and OpenRetailScience")
@pytest.mark.parametrize("name", ["polars", "openretailscience"])
def test_other_packages_find_the_same_metrics(built, shop, name):
    given = [shop.path, shop.look_back_months, built / f"{name}.parquet", *shop.month_ends[-1:]]
    measured([OTHER_PYTHON, contestants.__file__, name, *given])
    assert different(built, f"from '{built}/{name}.parquet'", "customer_segments") == []


@pytest.mark.parametrize("change", ["recency_days + 1", "order_count + 1", "net_revenue + 0.01"])
def test_one_wrong_customer_is_noticed(built, change):
    column = change.split()[0]
    wrong = f"""
        select * replace (case when customer_id = min(customer_id) over () then {change} else {column} end as {column})
        from customer_segments where order_count > 0
    """
    assert len(different(built, wrong, "customer_segments")) == 2


def test_the_made_up_shop_has_the_shape_that_is_told(shop):
    lines = pd.read_parquet(shop.path)
    orders = lines.groupby("order_id").agg(
        customer_id=("customer_id", "first"), line_count=("amount", "size"), ordered_at=("ordered_at", "first")
    )
    customers = orders.groupby("customer_id").agg(order_count=("line_count", "size"), last=("ordered_at", "max"))
    assert len(lines) == shop.line_count == 4000
    assert len(customers) == pytest.approx(4000 / 50, rel=0.1)
    assert (customers["order_count"] == 1).mean() == pytest.approx(0.7, abs=0.05)
    assert (customers["last"] < "2023-01-01 05:00").mean() == pytest.approx(0.5, abs=0.1)
    assert (lines["amount"] < 0).mean() == pytest.approx(0.05, abs=0.02)
