"""What is delivered again, in part or changed: nothing is deleted in silence, and nothing counted twice."""

import contextlib
import io

import pandas as pd
import pytest

from deliveries import declared
from projects import LINE_SUBJECTS, Project, Shop, failures, lines_alone

COLUMNS = ["customer_id", "order_id", "ordered_at", "amount"]
TABLES = ["orders", "cleaning_audit", "rejected_transactions"]


@pytest.fixture(scope="module")
def project(tmp_path_factory) -> Project:
    return Project(tmp_path_factory.mktemp("deliveries"), lines_alone(tmp_path_factory.mktemp("project")))


def history() -> pd.DataFrame:
    """Ten orders of 5.00 on each of the first 200 days of 2024."""
    rows = [
        (
            f"c{(day * 7 + number) % 60}",
            f"o{day}-{number}",
            f"{pd.Timestamp('2024-01-01') + pd.Timedelta(days=day)}",
            5.0,
        )
        for day in range(200)
        for number in range(10)
    ]
    return pd.DataFrame(rows, columns=COLUMNS).assign(ordered_at=lambda lines: pd.to_datetime(lines["ordered_at"]))


def delivered(project: Project, lines: pd.DataFrame, *arguments: str, **settings) -> tuple[bool, str]:
    """Whether the lines were built, and what the build said."""
    path = project.folder / "lines.parquet"
    lines.astype({"ordered_at": "datetime64[us]"}).to_parquet(path, index=False)
    settings = {**declared({"location": str(path)}, columns={name: name for name in COLUMNS}), **settings}
    if not project.database.exists():
        project.invoke(["seed"], settings)
    said = io.StringIO()
    with contextlib.redirect_stdout(said):
        result = project.invoke(["run", "--select", *LINE_SUBJECTS, *arguments], settings)
    return result.success, failures(result) + said.getvalue()


def tables_of(project: Project) -> dict[str, pd.DataFrame]:
    return {name: Shop(project.database).table(name) for name in TABLES}


@pytest.fixture
def lines(project) -> pd.DataFrame:
    """The history, built."""
    project.database.unlink(missing_ok=True)
    lines = history()
    success, said = delivered(project, lines)
    assert success, said
    return lines


def since(lines: pd.DataFrame, day_number: int) -> pd.DataFrame:
    return lines[lines["ordered_at"] >= pd.Timestamp("2024-01-01") + pd.Timedelta(days=day_number)]


@pytest.mark.parametrize(("first_day", "settings"), [(140, {}), (198, {}), (199, {"apply_restatements": True})])
def test_an_export_of_the_last_days_deletes_nothing(project, lines, first_day, settings):
    """Of 60 days, two and one; also for who asks for changes of long ago."""
    new = pd.DataFrame([("c1", "new", pd.Timestamp("2024-07-19"), 7.0)], columns=COLUMNS)
    success, said = delivered(project, pd.concat([since(lines, first_day), new]), **settings)
    assert success, said
    nightly = tables_of(project)
    assert Shop(project.database).table("restatements").empty
    project.database.unlink()
    delivered(project, pd.concat([lines, new]))
    for name, table in tables_of(project).items():
        pd.testing.assert_frame_equal(nightly[name], table, obj=name)


def test_a_build_from_nothing_on_an_export_of_the_last_days_stops(project, lines):
    """Another value of a setting begins anew."""
    before = tables_of(project)
    success, said = delivered(project, since(lines, 140), order_span_days=6)
    assert not success
    assert "of 1,400 lines that were read before, of 2024-01-01 to 2024-05-19, 1,400 are no longer there" in said
    assert "--full-refresh" in said
    for name, table in tables_of(project).items():
        pd.testing.assert_frame_equal(before[name], table, obj=name)
    success, said = delivered(project, since(lines, 140), "--full-refresh", order_span_days=6)
    assert success, said
    assert len(tables_of(project)["orders"]) == 600


def test_an_export_of_what_changed_stops(project, lines):
    before = tables_of(project)
    changed = pd.concat([lines.iloc[[3]], since(lines, 140).iloc[::9]])
    success, said = delivered(project, changed)
    assert not success
    assert "are no longer there, and this build would delete them" in said
    assert "--vars '{apply_restatements: true}'" in said
    success, said = delivered(project, changed, apply_restatements=True)
    assert not success
    assert "--full-refresh" in said
    for name, table in tables_of(project).items():
        pd.testing.assert_frame_equal(before[name], table, obj=name)
    success, said = delivered(project, lines)
    assert success, said
    for name, table in tables_of(project).items():
        pd.testing.assert_frame_equal(before[name], table, obj=name)


def test_another_shop_in_the_same_database_is_built(project, lines):
    other = lines.assign(amount=6.0, ordered_at=lines["ordered_at"] + pd.Timedelta(days=400))
    success, said = delivered(project, other, order_span_days=6)
    assert success, said
    assert len(tables_of(project)["orders"]) == 2000
