"""What is added night by night is what one build of the final data gives."""

import shutil

import pandas as pd
import pytest
from arrivals import LOOKBACK_DAYS, Arrivals

from projects import PUBLIC_TABLES, QUICK, Shop, failures

SETTINGS = {**QUICK, "rfm_window_months": 2, "cluster_refit_months": 1, "lookback_days": LOOKBACK_DAYS}


def build(project, arrivals: Arrivals, settings=(), *arguments: str) -> Shop:
    """Build on what the database holds, and keep a copy."""
    declared = arrivals.deliver(project.folder)
    seeds = [] if project.database.exists() else ["seed"]
    for command in [*seeds, "run"]:
        result = project.invoke(
            [command, *(arguments if command == "run" else ())], {**SETTINGS, **declared, **dict(settings)}
        )
        assert result.success, failures(result)
    kept = project.folder / "night.duckdb"
    shutil.copy(project.database, kept)
    return Shop(kept)


def whole_build(project, arrivals: Arrivals, settings=()) -> dict[str, pd.DataFrame]:
    """The public tables of a build from nothing."""
    project.database.unlink(missing_ok=True)
    shop = build(project, arrivals, settings)
    return {name: shop.table(name) for name in PUBLIC_TABLES}


def assert_same_tables(shop: Shop, expected: dict[str, pd.DataFrame]) -> None:
    for name, table in expected.items():
        pd.testing.assert_frame_equal(shop.table(name), table, check_exact=True, obj=name)


@pytest.mark.parametrize(
    ("seed", "with_line_id", "match_returns", "nights"),
    [
        (1, False, False, ["new_day", "late", "correction", "new_month", "deletion", "nothing"]),
        (2, True, False, ["correction", "duplicate", "new_month", "late", "silence"]),
        (3, False, True, ["duplicate", "new_month", "deletion", "late"]),
    ],
)
def test_nights_give_the_tables_of_one_build(project, seed, with_line_id, match_returns, nights):
    arrivals = Arrivals(seed, with_line_id, match_returns)
    project.database.unlink(missing_ok=True)
    build(project, arrivals)
    for kind in nights:
        arrivals.night(kind)
        shop = build(project, arrivals)
        due = shop.query("select as_of_date from intermediate.int_as_of_dates__due")
        assert len(due) <= 2 + (kind == "silence")
    assert_same_tables(shop, whole_build(project, arrivals))
