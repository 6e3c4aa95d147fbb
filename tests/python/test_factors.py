"""Matrix factorisation: planted tastes, the same twice, and a word where the package is missing."""

import importlib.util

import numpy as np
import pandas as pd

from segment_lib.offers.factors import candidates_of_dates

DATE = pd.Timestamp("2017-06-30")


def two_tastes() -> pd.DataFrame:
    """Forty customers who buy nine of the ten items a0 to a9, and forty who buy nine of b0 to b9."""
    rows = [
        (DATE, f"{taste}{customer:02d}", f"{taste}{item}", 1 + (customer + item) % 3)
        for taste in "ab"
        for customer in range(40)
        for item in range(10)
        if item != customer % 10
    ]
    return pd.DataFrame(rows, columns=["as_of_date", "customer_id", "item_id", "basket_count"])


def candidates(purchases: pd.DataFrame) -> pd.DataFrame:
    customers = purchases[["as_of_date", "customer_id"]].drop_duplicates()
    return candidates_of_dates(purchases, customers=customers, item_count=3, seed=1).to_pandas()


def test_the_item_that_a_customer_of_a_taste_lacks_is_the_best_of_the_new_ones():
    purchases = two_tastes()
    found = candidates(purchases).merge(purchases, on=["customer_id", "item_id"], how="left", indicator=True)
    new = found[found["_merge"] == "left_only"].sort_values("score").groupby("customer_id")["item_id"].last()
    expected = {f"{taste}{customer:02d}": f"{taste}{customer % 10}" for taste in "ab" for customer in range(40)}
    assert new.to_dict() == expected


def test_no_pair_comes_twice_and_two_fits_are_the_same():
    first, second = (
        candidates(two_tastes()),
        candidates(two_tastes().sample(frac=1, random_state=np.random.default_rng(2))),
    )
    assert not first.duplicated(["customer_id", "item_id"]).any()
    order = ["customer_id", "item_id"]
    pd.testing.assert_frame_equal(*(rows.sort_values(order, ignore_index=True) for rows in (first, second)))


def test_without_the_package_there_is_a_note_and_no_row(monkeypatch, capsys):
    monkeypatch.setattr(importlib.util, "find_spec", lambda name: None)
    assert candidates(two_tastes()).empty
    assert "needs the package implicit" in capsys.readouterr().err


def test_nothing_bought_gives_an_empty_table(capsys):
    nothing = two_tastes().head(0)
    assert candidates(nothing).empty and capsys.readouterr().err == ""
