"""What each feature adds: exact parts of the additive model, Shapley values of the challenger, and how far they agree."""

import importlib.util
from itertools import permutations

import numpy as np
import pandas as pd
import pytest
from scipy.stats import spearmanr

from segment_lib.classifiers.additive import fit_terms, log_odds_of
from segment_lib.decline import predictors
from segment_lib.decline.predictions import contributions_of_fits
from segment_lib.decline.shapley import additive_contributions, challenger_contributions, compare_contributions

DATE = pd.Timestamp("2017-06-30")


def planted(row_count: int = 3000) -> tuple[pd.DataFrame, np.ndarray]:
    """Log-odds 1.5 * strong + 0.5 * weak; noise says nothing, and a tenth of weak is missing."""
    random = np.random.default_rng(4)
    features = pd.DataFrame(random.normal(size=(row_count, 3)), columns=["strong", "weak", "noise"])
    chance = 1 / (1 + np.exp(-1.5 * features["strong"] - 0.5 * features["weak"]))
    features.loc[random.random(row_count) < 0.1, "weak"] = np.nan
    return features, (random.random(row_count) < chance).astype(int).to_numpy()


def test_contributions_of_the_additive_model_are_its_shapley_values_by_their_definition():
    """Mean over all orders of what a feature changes when it becomes known, the unknown ones drawn from all rows."""
    features, labels = planted(200)
    terms = fit_terms(features, labels, strength=0.3)
    contributions = additive_contributions(features, labels, strength=0.3)
    names = list(features)

    def mean_log_odds(row: pd.Series, known: tuple[str, ...]) -> float:
        return log_odds_of(features.assign(**{name: row[name] for name in known}), terms).mean()

    for number in (0, 7, 100):
        row, values = features.iloc[number], dict.fromkeys(names, 0.0)
        orders = list(permutations(names))
        for order in orders:
            for place, name in enumerate(order):
                gain = mean_log_odds(row, order[: place + 1]) - mean_log_odds(row, order[:place])
                values[name] += gain / len(orders)
        assert contributions.iloc[number].to_dict() == pytest.approx(values, abs=1e-9)


def test_values_of_the_challenger_add_up_to_its_log_odds_but_for_one_constant():
    features, labels = planted()
    values = challenger_contributions(features, labels, seed=1)
    left = predictors.fit_challenger(features, labels, seed=1)(features) - values.sum(axis=1)
    assert np.ptp(left) < 1e-9


def test_both_models_find_the_planted_order_and_agree_where_there_is_something_to_find():
    features, labels = planted()
    contributions = {
        predictors.ADDITIVE: additive_contributions(features, labels, strength=0.3),
        predictors.CHALLENGER: challenger_contributions(features, labels, seed=1),
    }
    table = compare_contributions(contributions).set_index(["model", "feature"])
    for model in contributions:
        assert table.loc[model]["contribution_rank"].to_dict() == {"strong": 1, "weak": 2, "noise": 3}
    agreement = table.loc[predictors.CHALLENGER]["agreement"]
    expected = spearmanr(*(values["strong"] for values in contributions.values())).statistic
    assert agreement["strong"] == pytest.approx(expected) and agreement["strong"] > 0.95
    assert agreement["weak"] > 0.85
    assert table.loc[predictors.ADDITIVE]["agreement"].isna().all()


def test_a_feature_that_moves_nobody_has_no_agreement():
    features, labels = planted(300)
    values = additive_contributions(features, labels, strength=0.3)
    table = compare_contributions({predictors.ADDITIVE: values, "other": values.assign(noise=0.0)})
    assert table.set_index(["model", "feature"]).loc[("other", "noise"), ["agreement"]].isna().all()


def contributions_of_one_fit(*, with_challenger: bool) -> pd.DataFrame:
    features, labels = planted()
    labelled = features.assign(
        as_of_date=pd.Timestamp("2017-03-31"),
        customer_id=[str(number) for number in range(len(features))],
        followed_until_date=DATE,
        is_declining=labels,
    )
    fits = pd.DataFrame(
        {"fit_date": [DATE], "labels_after_date": [pd.Timestamp("2016-06-30")], "first_due_date": [DATE]}
    )
    screening = pd.DataFrame({"fit_date": DATE, "feature": list(features), "is_kept": True})
    terms = pd.DataFrame({"fit_date": [DATE], "strength": [0.3]})
    return contributions_of_fits(
        labelled, fits, screening=screening, terms=terms, with_challenger=with_challenger, seed=1
    ).to_pandas()


def test_a_fit_explains_two_thousand_of_its_rows_and_the_challenger_on_request_only():
    plain = contributions_of_one_fit(with_challenger=False)
    both = contributions_of_one_fit(with_challenger=True)
    assert set(plain["model"]) == {predictors.ADDITIVE}
    assert set(both["model"]) == {predictors.ADDITIVE, predictors.CHALLENGER}
    assert set(both["customer_count"]) == {2000}
    pd.testing.assert_frame_equal(plain, both[both["model"] == predictors.ADDITIVE])


def test_without_the_package_there_is_a_note_and_no_row_of_the_challenger(monkeypatch, capsys):
    monkeypatch.setattr(importlib.util, "find_spec", lambda name: None)
    assert set(contributions_of_one_fit(with_challenger=True)["model"]) == {predictors.ADDITIVE}
    assert "Note: the challenger is not explained: it needs the package shap" in capsys.readouterr().err
