"""What is added night by night is what one build of the final data gives."""

import random
from collections import Counter
from collections.abc import Mapping, Sequence

import duckdb
import pandas as pd
import pytest
from arrivals import KINDS, LOOKBACK_DAYS, Arrivals

from projects import DEFAULT_SUBJECTS, EVERYTHING, QUICK, Shop, failures, select

SETTINGS = {
    **QUICK,
    "rfm_window_months": 2,
    "cluster_refit_months": 1,
    "lookback_days": LOOKBACK_DAYS,
    "show_summary": False,
}

#: What the nights of one shop build where a test asks for nothing else; the random ones have every subject.
NIGHTLY = (*DEFAULT_SUBJECTS, "monitoring")

#: What one night may build: all, what is built unasked, or one subject on what the nights before have left.
BUILDS = {
    "everything": EVERYTHING,
    "default": DEFAULT_SUBJECTS,
    **{subject: (subject,) for subject in ("monitoring", "cluster_study", "decline", "baskets")},
}

#: Up to where a night comes that breaks off, from early to late in the build.
STOPS = [
    "int_order_days__summed",
    "int_customers__windowed",
    "cluster_fits",
    "int_customers__segmented",
    "int_regulars__featured",
    "decline_model_terms",
]

#: A shop of 60 customers has few labels; a year and a quarter of it has enough to learn from.
PREDICTING = {
    "cluster_count_max": 3,
    "decline_min_labels": 50,
    "decline_refit_months": 1,
    "decline_draw_count": 20,
    "decliner_group_count": 2,
}
DAYS_TO_LEARN_FROM = 440


def run(
    project, arrivals: Arrivals, settings: Mapping | None = None, *arguments: str, subjects: Sequence[str] = NIGHTLY
) -> None:
    """Add what arrived to what the database holds. arguments: of dbt run, in place of those that choose the subjects."""
    declared = arrivals.deliver(project.folder)
    seeds = [] if project.database.exists() else [["seed", "--selector", "everything"]]
    for command in [*seeds, ["run", *(arguments or select(subjects))]]:
        result = project.invoke(command, {**SETTINGS, **declared, **(settings or {})})
        assert result.success, failures(result)


def tables_of(project, subjects: Sequence[str] = NIGHTLY) -> dict[str, pd.DataFrame]:
    """What the public tables hold."""
    shop = Shop(project.database)
    return {name: shop.table(name) for name in project.public_tables(subjects)}


def whole_build(
    project, arrivals: Arrivals, settings: Mapping | None = None, subjects: Sequence[str] = NIGHTLY
) -> dict[str, pd.DataFrame]:
    """The public tables of a build from nothing."""
    project.database.unlink()
    run(project, arrivals, settings, subjects=subjects)
    return tables_of(project, subjects)


def assert_same_tables(tables: dict[str, pd.DataFrame], expected: dict[str, pd.DataFrame]) -> None:
    assert list(tables) == list(expected)
    for name, table in expected.items():
        pd.testing.assert_frame_equal(tables[name], table, check_exact=True, obj=name)


def live(project, seed: int, night_count: int) -> Counter:
    """Let one shop live through nights drawn at random, each of which builds other subjects, and at last build everything.

    Raises where a table is then not that of one build of everything; returns how often each kind of night and of build came.
    """
    draw = random.Random(seed)
    arrivals = Arrivals(
        seed, with_line_id=draw.random() < 0.5, match_returns=draw.random() < 0.5, day_count=DAYS_TO_LEARN_FROM
    )
    project.database.unlink(missing_ok=True)
    run(project, arrivals, PREDICTING, subjects=BUILDS[draw.choice(["everything", "default"])])
    seen = Counter()
    for _ in range(night_count):
        kind, built = draw.choice([*KINDS, "breaks_off", "restatement"]), draw.choice(list(BUILDS))
        seen.update([kind, f"builds {built}"])
        settings = {**PREDICTING}
        if kind == "breaks_off":
            before = arrivals.lines.copy()
            arrivals.night(draw.choice(["late", "correction", "deletion"]))
            run(project, arrivals, PREDICTING, "--select", f"+{draw.choice(STOPS)}")
            if draw.random() < 0.5:
                arrivals.lines = before
        elif kind == "restatement":
            arrivals.change_long_ago()
            settings["apply_restatements"] = True
        else:
            arrivals.night(kind)
        run(project, arrivals, settings, subjects=BUILDS[built])
    # Whatever was asked for in a night that did not build the orders is asked for again.
    run(project, arrivals, {**PREDICTING, "apply_restatements": True}, subjects=EVERYTHING)
    nightly = tables_of(project, EVERYTHING)
    assert len(nightly["decline_scores"]) > 0, "nothing was predicted"
    whole = whole_build(project, arrivals, PREDICTING, EVERYTHING)
    assert_same_tables(nightly, whole)
    return seen


@pytest.mark.parametrize("seed", [1, pytest.param(2, marks=pytest.mark.long)])
def test_nights_that_build_some_subjects_end_in_the_tables_of_one_build(project, seed):
    live(project, seed, night_count=3)


@pytest.mark.parametrize(
    ("seed", "with_line_id", "match_returns", "nights"),
    [
        # The last day is the second of a month: what comes late changes a month end that was there.
        pytest.param(
            *(53, False, False, ["late, correction", "new_month, deletion", "nothing"]), marks=pytest.mark.long
        ),
        (2, True, True, ["correction, duplicate, deletion", "new_month, late, silence"]),
    ],
)
def test_nights_give_the_tables_of_one_build(project, seed, with_line_id, match_returns, nights):
    arrivals = Arrivals(seed, with_line_id, match_returns)
    project.database.unlink(missing_ok=True)
    run(project, arrivals)
    for kinds in nights:
        look_back_from = arrivals.last_day - pd.Timedelta(days=LOOKBACK_DAYS)
        for kind in kinds.split(", "):
            arrivals.night(kind)
        run(project, arrivals)
        due = Shop(project.database).query(
            "select as_of_date from intermediate.int_as_of_dates__due "
            "where memory in ('windows', 'segments', 'monitoring')"
        )["as_of_date"]
        assert due.min() > look_back_from, "months that were over long before are left alone"
    assert_same_tables(tables_of(project), whole_build(project, arrivals))


def test_a_night_that_broke_off_or_had_other_settings_leaves_nothing_behind(project):
    arrivals = Arrivals(4)
    project.database.unlink(missing_ok=True)
    run(project, arrivals)
    before = arrivals.lines.copy()
    arrivals.night("late")
    run(project, arrivals, None, "--select", "+int_customers__windowed")
    arrivals.lines = before  # all that came has been withdrawn before the next night
    run(project, arrivals)
    withdrawn = tables_of(project)
    run(project, arrivals, {"rfm_window_months": 3}, "--select", "int_customers__windowed")
    run(project, arrivals)
    returned = tables_of(project)

    expected = whole_build(project, arrivals)
    assert_same_tables(withdrawn, expected)
    assert_same_tables(returned, expected)


def test_changes_of_long_ago_are_told_first_and_made_on_request(project):
    arrivals = Arrivals(5)
    project.database.unlink(missing_ok=True)
    run(project, arrivals)
    arrivals.change_long_ago()
    run(project, arrivals)
    told = Shop(project.database).table("restatements")
    tested = project.invoke(
        ["test", "--exclude-resource-type", "unit_test"], {**SETTINGS, **arrivals.deliver(project.folder)}
    )
    run(project, arrivals, {"apply_restatements": True})
    made = tables_of(project)

    assert len(told) > 0
    assert tested.success, failures(tested)
    assert made["restatements"].empty
    assert_same_tables(made, whole_build(project, arrivals))


def test_a_night_tests_what_it_wrote_and_not_what_was_tested_before(project):
    arrivals = Arrivals(6)
    project.database.unlink(missing_ok=True)
    run(project, arrivals)
    arrivals.night("new_day")
    run(project, arrivals)

    def fails_with_a_second_row_at(as_of_date: str) -> bool:
        with duckdb.connect(str(project.database)) as connection:
            rows = f"from intermediate.int_customers__segmented where as_of_date = ({as_of_date}) limit 1"
            connection.sql(f"insert into intermediate.int_customers__segmented {rows}")
        declared = arrivals.deliver(project.folder)
        name = "customer_segment_history_has_sound_rows"
        return not project.invoke(["test", "--select", name], {**SETTINGS, **declared}).success

    assert not fails_with_a_second_row_at("select min(as_of_date) from customer_segment_history")
    assert fails_with_a_second_row_at("select max(as_of_date) from customer_segment_history")
