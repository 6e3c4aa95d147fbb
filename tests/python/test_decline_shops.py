"""Who declines, on a whole shop: labels, features and scores of the tables, night by night, and in sentences."""

import shutil

import numpy as np
import pandas as pd
import pytest
from sklearn.metrics import roc_auc_score

from projects import EVERYTHING, QUICK, Shop, failures, select
from shops import lines_of

SETTINGS = {
    **QUICK,
    "rfm_window_months": 6,
    "decline_min_labels": 50,
    "decline_refit_months": 4,
    "decline_draw_count": 20,
    "shapley_values": True,
}
MONTHS = pd.period_range("2016-01", "2017-02", freq="M")
CYCLE = [(2, 50.0)] * 4 + [(1, 50.0)] + [(1, 10.0)] * 3


def fading_shop(customer_count: int = 120) -> pd.DataFrame:
    """Customers who buy well for four months, once in the fifth, little for three, and then well again, each at another time.

    Who has just ended the fourth or the fifth month is about to buy less than half.
    """
    random = np.random.default_rng(11)
    orders = [
        (customer, month.start_time + pd.Timedelta(days=int(day)), round(amount * random.uniform(0.9, 1.1), 2))
        for customer in range(customer_count)
        for number, month in enumerate(MONTHS)
        for count, amount in [CYCLE[(number + customer) % 8]]
        for day in random.choice(28, size=count, replace=False)
    ]
    # The first and the last day of the data belong to somebody who buys nothing else.
    return lines_of([*orders, (customer_count, "2016-01-01", 1.0), (customer_count, "2017-02-28", 1.0)])


def until(lines: pd.DataFrame, date: str) -> pd.DataFrame:
    return lines[lines["transaction_timestamp"] < pd.Timestamp(date) + pd.Timedelta(days=1)]


def run(project, lines: pd.DataFrame, *arguments: str) -> None:
    """Add the lines to what the database holds."""
    with project.source(lines):
        chosen = arguments or select(EVERYTHING)
        commands = (
            [["run", *chosen]]
            if project.database.exists()
            else [["seed", "--selector", "everything"], ["run", *chosen]]
        )
        for command in commands:
            result = project.invoke(command, SETTINGS)
            assert result.success, failures(result)


def kept(project, name: str) -> Shop:
    return Shop(shutil.copy(project.database, project.folder / name))


@pytest.fixture(scope="module")
def built(project) -> Shop:
    """The tables that one run over the whole shop gives."""
    project.database.unlink(missing_ok=True)
    run(project, fading_shop())
    return kept(project, "built.duckdb")


def test_labels_are_those_of_pandas(built):
    orders = built.query("select customer_id, order_date, cast(net_revenue as double) as revenue from orders")
    months = pd.to_datetime(orders["order_date"]).dt.to_period("M")
    monthly = orders.groupby(["customer_id", months])["revenue"].sum().unstack(fill_value=0)[MONTHS]
    labels = built.query("from decline_labels")
    dates = pd.to_datetime(labels["as_of_date"]).dt.to_period("M")
    assert set(dates) == set(pd.period_range("2016-07", "2016-11", freq="M"))
    for month, rows in labels.set_index("customer_id").groupby(dates.to_numpy()):
        last = monthly[[month - 2, month - 1, month]].sum(axis=1)
        following = monthly[[month + 1, month + 2, month + 3]].sum(axis=1)
        shop = following.sum() / last.sum()
        assert rows["shop_change_ratio"].to_numpy() == pytest.approx(shop)
        assert (rows["is_declining_raw"] == (following <= last / 2).loc[rows.index]).all()
        assert (rows["is_declining"] == (following <= last / 2 * shop).loc[rows.index]).all()
        assert len(rows) == 120


def test_the_planted_decliners_are_found_on_dates_that_the_model_has_not_seen(built):
    quality = built.query(
        "from decline_model_quality where split = 'later_date' and model = 'additive' and measure = 'auroc'"
    )
    assert [str(date.date()) for date in quality["as_of_date"]] == ["2016-10-31", "2016-11-30"]
    assert (quality["value"] > 0.95).all()
    scores = built.query("from decline_scores where as_of_date = date '2017-02-28'")
    place = (scores["customer_id"].astype(int) + len(MONTHS) - 1) % 8
    assert roc_auc_score(place.isin([3, 4]), scores["decline_probability"]) > 0.95
    assert (scores["fit_date"] == pd.Timestamp("2017-02-28")).all()


def test_what_the_challenger_rests_most_on_is_among_the_first_of_the_model(built):
    ranks = built.query("from decline_model_contributions").pivot(
        index=["fit_date", "feature"], columns="model", values="contribution_rank"
    )
    assert ranks.notna().all(axis=None)
    first = ranks[ranks["gradient_boosting"] == 1]
    assert len(first) == 2 and (first["additive"] <= 5).all()


def test_no_feature_changes_when_everything_behind_its_date_is_deleted(project, built):
    project.database.unlink(missing_ok=True)
    # Somebody else buys on the day itself, so that it is a month's end.
    closing = lines_of([(120, "2016-11-30", 1.0)])
    run(project, pd.concat([until(fading_shop(), "2016-11-30"), closing]), "--select", "+int_regulars__featured")
    early = kept(project, "early.duckdb").query("from intermediate.int_regulars__featured order by all")
    whole = built.query("from intermediate.int_regulars__featured where as_of_date <= date '2016-11-30' order by all")
    assert len(early) == 5 * 120
    pd.testing.assert_frame_equal(early, whole)


@pytest.mark.long
def test_what_is_added_month_by_month_is_what_one_build_gives(project, built):
    project.database.unlink(missing_ok=True)
    lines = fading_shop()
    run(project, until(lines, "2017-01-10"))
    past = "from decline_scores where as_of_date <= date '2016-11-30' order by all"
    before = kept(project, "before.duckdb").query(past)
    run(project, lines)
    after = kept(project, "after.duckdb")
    for table in project.public_tables(("decline", "offers")):
        pd.testing.assert_frame_equal(after.table(table), built.table(table), obj=table)
    assert len(before) == 2 * 120
    pd.testing.assert_frame_equal(after.query(past), before)


def test_where_too_few_labels_are_known_the_tables_are_empty_and_the_build_says_why(project, capfd):
    project.database.unlink(missing_ok=True)
    run(project, until(fading_shop(customer_count=12), "2016-12-31"))
    shop = kept(project, "empty.duckdb")
    for table in (
        "decline_scores",
        "decline_model_terms",
        "decline_model_quality",
        "decline_model_importance",
        "decline_model_curves",
    ):
        assert shop.table(table).empty, table
    assert "Note: no customer has a decline score yet" in capfd.readouterr().out


def explained(project, shop: Shop, capfd, customer_id) -> tuple[bool, str]:
    shutil.copy(shop.path, project.database)
    capfd.readouterr()
    result = project.invoke(
        ["run-operation", "explain_customer", "--args", f"{{customer_id: {customer_id}}}"], SETTINGS
    )
    return result.success, capfd.readouterr().out


def test_one_customer_is_explained_in_sentences(project, built, capfd):
    likeliest = built.query(
        "from decline_scores where as_of_date = date '2017-02-28' order by log_odds desc, customer_id limit 1"
    ).iloc[0]
    succeeded, printed = explained(project, built, capfd, f"'{likeliest['customer_id']}'")
    assert succeeded
    assert f"Customer {likeliest['customer_id']} as of 2017-02-28" in printed
    assert f"{100 * likeliest['decline_probability']:.0f} % (decile {likeliest['decline_decile']}" in printed
    for number in (1, 2, 3):
        direction = "raises" if likeliest[f"reason_{number}_contribution"] > 0 else "lowers"
        times = np.exp(abs(float(likeliest[f"reason_{number}_contribution"])))
        assert f"{direction} the odds {times:.2f} times" in printed
        assert likeliest[f"reason_{number}_label"] in printed
    assert " of 100." in printed and "points" in printed


def test_an_unknown_customer_is_a_sentence_and_an_error(project, built, capfd):
    succeeded, printed = explained(project, built, capfd, "nobody")
    assert not succeeded
    assert "customer_segments has no customer 'nobody'" in printed
    assert "Traceback" not in printed
