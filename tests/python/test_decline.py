"""Who declines: the models, their quality and their explanation on made-up regulars of whom the truth is known."""

import numpy as np
import pandas as pd
import pytest
from scipy.special import expit
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import average_precision_score, brier_score_loss, roc_auc_score

from segment_lib.classifiers.additive import SMALLEST_BIN_SIZE, bin_bounds, contributions_of, fit_terms, log_odds_of
from segment_lib.classifiers.importance import correlated_groups
from segment_lib.classifiers.quality import calibration_slopes, measures_of
from segment_lib.decline import predictions
from segment_lib.decline.predictors import fit_additive
from segment_lib.decline.screening import screen_features

FEATURES = ["recency_days", "order_count", "net_revenue", "net_revenue_trend", "recency_interval_ratio", "habit"]
MONTHS = pd.date_range("2017-01-31", periods=10, freq="ME")
FITS = pd.DataFrame(
    {"fit_date": [MONTHS[3], MONTHS[6]], "labels_after_date": pd.Timestamp("2015-12-31"), "first_due_date": MONTHS[0]}
)


def true_log_odds(rows: pd.DataFrame) -> np.ndarray:
    """Additive: a step of habit, a slope of the trend, a bend of the interval."""
    step = np.where(rows["habit"] > 0.5, 0.7, -0.7)
    return step + 1.5 * rows["net_revenue_trend"] + 0.8 * np.abs(rows["recency_interval_ratio"] - 1) - 0.7


def regulars(*, customer_count: int = 400, seed: int = 1, truth=true_log_odds) -> pd.DataFrame:
    """Regulars of ten months, followed for three; the last three months have no label yet."""
    random = np.random.default_rng(seed)
    parts = []
    for month in MONTHS:
        rows = pd.DataFrame(
            {
                "recency_days": random.integers(1, 60, customer_count).astype(float),
                "order_count": random.integers(2, 20, customer_count).astype(float),
                "net_revenue": random.lognormal(4, 1, customer_count).round(2),
                "net_revenue_trend": random.uniform(-1, 1, customer_count),
                "recency_interval_ratio": random.uniform(0, 3, customer_count),
                "habit": random.random(customer_count),
            }
        )
        declines = random.random(customer_count) < expit(truth(rows))
        parts.append(
            rows.assign(
                customer_id=[f"c{number}" for number in range(customer_count)],
                as_of_date=month,
                followed_until_date=month + pd.offsets.MonthEnd(3),
                is_declining=declines.astype(object),
            )
        )
    rows = pd.concat(parts, ignore_index=True)
    unknown = rows["followed_until_date"] > MONTHS[-1]
    rows.loc[unknown, "is_declining"] = None
    rows.loc[unknown, "followed_until_date"] = pd.NaT
    return rows


def quality_of(labelled: pd.DataFrame, fits: pd.DataFrame = FITS, draw_count: int = 60) -> pd.DataFrame:
    """The whole road from labelled regulars to the quality of every model."""
    screening = predictions.screenings_of_fits(labelled, fits, features=FEATURES).to_pandas()
    terms = predictions.terms_of_fits(labelled, fits, screening=screening).to_pandas()
    quality = predictions.evaluations_of_cases(
        labelled,
        fits,
        screening=screening,
        terms=terms,
        derived=["net_revenue_trend", "recency_interval_ratio", "habit"],
        seed=1,
        draw_count=draw_count,
    )
    return quality.to_pandas()


def cases_of(labelled: pd.DataFrame, fits: pd.DataFrame = FITS) -> list[predictions.Case]:
    screening = predictions.screenings_of_fits(labelled, fits, features=FEATURES).to_pandas()
    terms = predictions.terms_of_fits(labelled, fits, screening=screening).to_pandas()
    return list(predictions._cases(labelled, fits, screening, terms))


def test_a_known_additive_truth_is_recovered():
    rows = regulars(customer_count=2000)[:14000]
    labels = rows["is_declining"].to_numpy(dtype=int)
    terms = fit_terms(rows[FEATURES], labels, strength=1.0)
    contributions = contributions_of(rows[FEATURES], terms)
    step = np.where(rows["habit"] > 0.5, 0.7, -0.7)
    slope = 1.5 * rows["net_revenue_trend"]
    bend = 0.8 * np.abs(rows["recency_interval_ratio"] - 1)
    for name, truth in {"habit": step, "net_revenue_trend": slope, "recency_interval_ratio": bend}.items():
        error = contributions[name] - (truth - truth.mean())
        # Eight bins of a slope over 3 units leave a deviation of 3 / 8 / sqrt(12) = 0.11 inside the bins.
        assert np.sqrt(np.mean(error**2)) < 0.16, name
    for name in ("recency_days", "order_count", "net_revenue"):
        assert contributions[name].abs().max() < 0.25, name


def test_contributions_have_mean_zero_and_add_up_to_the_log_odds():
    rows = regulars()[:2000]
    rows.loc[::7, "habit"] = np.nan
    terms = fit_terms(rows[FEATURES], rows["is_declining"].to_numpy(dtype=int), strength=0.1)
    contributions = contributions_of(rows[FEATURES], terms)
    assert contributions.mean().abs().max() < 1e-6
    intercept = terms.set_index("feature").loc["intercept", "contribution"]
    assert log_odds_of(rows[FEATURES], terms) == pytest.approx(contributions.sum(axis=1) + intercept, abs=1e-12)
    assert terms.groupby("feature")["row_count"].sum().eq(2000).all()


def test_rows_that_vary_have_the_log_odds_of_rows_with_these_values():
    rows, random = regulars()[:500], np.random.default_rng(6)
    rows.loc[::7, "habit"] = np.nan
    model = fit_additive(rows[FEATURES], rows["is_declining"].to_numpy(dtype=int), strength=0.1)
    dealt = {
        name: rows[name].to_numpy()[[random.permutation(500) for _ in range(3)]] for name in ("habit", "net_revenue")
    }
    own, varied, shared = model.varied(rows, [{}, dealt, {"habit": np.array([[0.3], [np.nan]])}])
    assert (own == model(rows)).all()
    for log_odds, values in zip(varied, zip(*dealt.values(), strict=True), strict=True):
        assert (log_odds == model(rows.assign(**dict(zip(dealt, values, strict=True))))).all()
    for log_odds, value in zip(shared, (0.3, np.nan), strict=True):
        assert (log_odds == model(rows.assign(habit=value))).all()


def test_missing_values_have_a_step_of_their_own_and_add_nothing_where_none_was_seen():
    random = np.random.default_rng(5)
    values = pd.DataFrame({"known": random.normal(size=4000), "gappy": random.normal(size=4000)})
    values.loc[random.random(4000) < 0.5, "gappy"] = np.nan
    labels = (random.random(4000) < np.where(values["gappy"].isna(), 0.8, 0.2)).astype(int)
    terms = fit_terms(values, labels, strength=1.0)
    missing = terms[terms["bin"] == 0].set_index("feature")["contribution"]
    # Half of the rows at odds of 4, half at 1 / 4: each ln 4 from their middle.
    assert missing["gappy"] == pytest.approx(np.log(4), abs=0.15)
    assert missing["known"] == 0


def test_bins_never_split_ties_and_stand_on_enough_rows():
    values = np.array([1.0] * 600 + list(np.linspace(2, 3, 390)) + [9.0] * 10 + [np.nan] * 50)
    bounds = bin_bounds(values)
    counts = np.bincount(np.searchsorted(bounds, values[:1000], side="right"))
    assert bounds[0] > 1 and counts[0] >= 600
    assert counts.min() >= SMALLEST_BIN_SIZE
    assert len(bin_bounds(np.ones(100))) == 0 and len(bin_bounds(np.array([np.nan]))) == 0


def test_measures_are_those_of_scikit_learn_with_ties_and_weights():
    random = np.random.default_rng(2)
    probabilities = random.integers(1, 20, 500) / 20
    labels = (random.random(500) < probabilities).astype(int)
    weights = random.integers(0, 4, 500)
    measures = measures_of(probabilities, labels, np.array([np.ones(500), weights]))
    for number, draw in enumerate([np.ones(500), weights]):
        expected = {
            "auroc": roc_auc_score(labels, probabilities, sample_weight=draw),
            "average_precision": average_precision_score(labels, probabilities, sample_weight=draw),
            "brier": brier_score_loss(labels, probabilities, sample_weight=draw),
        }
        for name, value in expected.items():
            assert measures[name, None][number] == pytest.approx(value, abs=1e-12), name
        odds = np.log(probabilities / (1 - probabilities))[:, None]
        slope = LogisticRegression(C=np.inf, tol=1e-10).fit(odds, labels, sample_weight=draw).coef_[0][0]
        assert measures["calibration_slope", None][number] == pytest.approx(slope, abs=1e-4)


def test_gain_and_lift_share_the_places_of_equal_customers():
    # Twenty customers, two on top that both decline; of the eighteen equal ones two decline, wherever they stand.
    probabilities = np.array([0.9] * 2 + [0.2] * 18)
    labels = np.array([1, 1] + [1, 1] + [0] * 16)
    for order in (np.arange(20), np.r_[0, 1, np.arange(19, 1, -1)]):
        measures = measures_of(probabilities[order], labels[order], np.ones((1, 20)))
        assert measures["gain", 1][0] == pytest.approx(2 / 4)
        assert measures["lift", 1][0] == pytest.approx(5)
        # The second tenth has 2 of the 18 places: 2 * 2 / 18 of the declining, of four.
        assert measures["gain", 2][0] == pytest.approx((2 + 4 / 18) / 4)
        assert measures["lift", 2][0] == pytest.approx(10 * 4 / 18 / 4)
        # Tenths by their middle: the two at 1 / 20 in one, the others together: |2 * 0.1| and |18 * 0.2 - 2|, of 20.
        assert measures["calibration_error", None][0] == pytest.approx((0.2 + 1.6) / 20)


@pytest.mark.parametrize(
    ("probabilities", "labels"), [([0.5] * 40, [0, 1] * 20), ([0.2] * 20 + [0.8] * 20, [0] * 20 + [1] * 20)]
)
def test_a_slope_that_nobody_can_tell_is_none(probabilities, labels):
    assert np.isnan(calibration_slopes(np.array(probabilities), np.array(labels), np.ones((1, 40)))).all()


def test_screening_says_what_each_feature_tells_and_why_it_is_left_out():
    random = np.random.default_rng(3)
    labels = np.repeat([1, 0], 100)
    sample = pd.DataFrame(
        {
            "tells": np.r_[np.zeros(80), np.ones(20), np.zeros(40), np.ones(60)],
            "twin": np.r_[np.zeros(80), np.ones(20), np.zeros(40), np.ones(60)] * 7 - 3,
            "constant": 1.0,
            "missing": np.nan,
            "vanished": random.normal(size=200),
            "moved": random.normal(size=200),
        }
    )
    scored = sample.assign(vanished=np.nan, moved=sample["moved"] + 9)
    screened = screen_features(sample, labels, scored).set_index("feature")
    # Of the declining 80 and 20 %, of the others 40 and 60 %.
    assert screened.loc["tells", "information_value"] == pytest.approx(0.4 * np.log(2) + 0.4 * np.log(3))
    # Pairs: 0.8 * 0.6 lower, 0.2 * 0.4 higher, the rest equal.
    assert screened.loc["tells", "auroc"] == pytest.approx(0.2 * 0.4 + (1 - 0.48 - 0.08) / 2)
    assert screened.loc["tells", "stability_index"] == 0
    reasons = screened["reason"].dropna().to_dict()
    assert reasons == {
        "twin": "same_as_tells",
        "constant": "constant",
        "missing": "missing",
        "vanished": "missing_now",
        "moved": "unstable",
    }


def test_the_additive_model_beats_the_baselines_where_the_truth_is_additive():
    quality = quality_of(regulars())
    rows = quality[quality["measure"] == "auroc"].set_index(["split", "as_of_date", "model"])["value"].unstack()
    # Fits at the ends of April and July; labels of April to July are known by October.
    assert [str(date) for date in rows.loc["later_date"].index] == [
        "2017-04-30",
        "2017-05-31",
        "2017-06-30",
        "2017-07-31",
    ]
    assert [str(date) for date in rows.loc["other_customers"].index] == ["2017-01-31", "2017-04-30"]
    verdicts = quality[(quality["measure"] == "auroc_difference") & (quality["model"] == "additive")]
    assert (verdicts.loc[verdicts["split"] == "later_date", "beats_baseline"] == "yes").all()
    # What the truth itself reaches on these customers is an upper bound but for chance.
    known = regulars().dropna(subset=["followed_until_date"])
    best = roc_auc_score(known["is_declining"].astype(int), true_log_odds(known))
    assert best - 0.05 < rows.loc["later_date", "additive"].mean() < best + 0.02
    assert (rows["additive"] > rows["additive_without_growth"] + 0.1).all()


def test_nothing_is_claimed_where_recency_frequency_and_money_are_all_there_is():
    def truth(rows):
        return (
            np.log1p(rows["recency_days"]) - np.log1p(rows["order_count"]) - 0.5 * np.log1p(rows["net_revenue"]) + 0.5
        )

    quality = quality_of(regulars(truth=truth), FITS[1:])
    verdicts = quality[(quality["measure"] == "auroc_difference") & (quality["model"] == "additive")]
    assert (verdicts["beats_baseline"] == "no").all()
    assert (verdicts["best_baseline"] == "logistic_rfm").all()


def test_labels_shuffled_within_the_date_give_a_half():
    rows = regulars(customer_count=1200, seed=7)
    random = np.random.default_rng(8)
    rows["is_declining"] = rows.groupby("as_of_date")["is_declining"].transform(
        lambda labels: random.permutation(labels)
    )
    quality = quality_of(rows, FITS[1:], draw_count=20)
    auroc = quality[(quality["measure"] == "auroc")].groupby("model")["value"].mean()
    assert auroc["additive"] == pytest.approx(0.5, abs=0.03)
    assert auroc["gradient_boosting"] == pytest.approx(0.5, abs=0.03)


def test_no_model_has_seen_the_customer_or_a_label_that_was_not_known():
    for case in cases_of(regulars(customer_count=60)):
        assert (case.train["followed_until_date"] <= case.fit_date).all()
        if case.split == "later_date":
            assert case.train["followed_until_date"].max() <= case.as_of_date
        both = pd.concat([case.train, case.test])
        assert (both.groupby("customer_id")["fold"].nunique() == 1).all()
        assert case.test["fold"].nunique() == 5


@pytest.mark.parametrize(("customer_count", "label", "reason"), [(49, None, "few_customers"), (60, False, "one_class")])
def test_what_cannot_be_tested_has_a_reason_and_no_number(customer_count, label, reason):
    rows = regulars(customer_count=customer_count)
    if label is not None:
        rows.loc[(rows["as_of_date"] == MONTHS[6]) & rows["is_declining"].notna(), "is_declining"] = label
    quality = quality_of(rows, FITS[1:])
    last = quality[(quality["split"] == "later_date") & (quality["as_of_date"] == MONTHS[6].date())]
    assert last["reason"].tolist() == [reason] and last["value"].isna().all()


def test_where_nobody_or_everybody_declines_there_is_no_model():
    rows = regulars(customer_count=60)
    rows.loc[rows["is_declining"].notna(), "is_declining"] = True
    screening = predictions.screenings_of_fits(rows, FITS, features=FEATURES).to_pandas()
    assert len(predictions.terms_of_fits(rows, FITS, screening=screening)) == 0
    assert quality_of(rows).empty
    assert len(predictions.screenings_of_fits(rows, FITS[:0], features=FEATURES)) == 0


def test_other_names_and_another_order_of_the_customers_change_nothing():
    rows = regulars(customer_count=80)
    other = rows.sample(frac=1, random_state=4).assign(customer_id=lambda frame: "x" + frame["customer_id"].str[::-1])
    pd.testing.assert_frame_equal(quality_of(rows, FITS[1:]), quality_of(other, FITS[1:]))


def test_a_fit_does_not_depend_on_what_came_later():
    rows = regulars(customer_count=100)
    early = rows[rows["as_of_date"] <= MONTHS[3]].copy()
    early.loc[early["followed_until_date"] > MONTHS[3], ["followed_until_date", "is_declining"]] = [pd.NaT, None]
    screening = predictions.screenings_of_fits(rows, FITS[:1], features=FEATURES).to_pandas()
    early_screening = predictions.screenings_of_fits(early, FITS[:1], features=FEATURES).to_pandas()
    pd.testing.assert_frame_equal(screening, early_screening)
    pd.testing.assert_frame_equal(
        predictions.terms_of_fits(rows, FITS[:1], screening=screening).to_pandas(),
        predictions.terms_of_fits(early, FITS[:1], screening=screening).to_pandas(),
    )


def test_noise_is_the_least_important_and_a_true_feature_the_most():
    def truth(rows):
        everything = rows[FEATURES].rank(pct=True).sub(0.5)
        return everything @ np.array([1, -1, 1, 1.2, 1, 6]) * 1.2

    rows = regulars(customer_count=600, truth=truth)
    screening = predictions.screenings_of_fits(rows, FITS[1:], features=FEATURES).to_pandas()
    terms = predictions.terms_of_fits(rows, FITS[1:], screening=screening).to_pandas()
    losses = predictions.importances_of_cases(rows, FITS[1:], screening=screening, terms=terms, seed=1).to_pandas()
    for _, case in losses.groupby(["split", "model"]):
        ranked = case.sort_values("importance_rank")["feature"].tolist()
        assert ranked[0] == "habit" and ranked[-1] == "random"
    assert set(losses["split"]) == {"later_date", "other_customers"}


def test_correlated_features_are_also_a_group():
    random = np.random.default_rng(9)
    money = random.normal(size=300)
    frame = pd.DataFrame(
        {"money": money, "count": money + 0.3 * random.normal(size=300), "day": random.normal(size=300)}
    )
    assert correlated_groups(frame) == {
        "money": ["money"],
        "count": ["count"],
        "day": ["day"],
        "money+count": ["money", "count"],
    }


def test_curves_show_the_shape_that_was_planted():
    rows = regulars(customer_count=300)
    screening = predictions.screenings_of_fits(rows, FITS[1:], features=FEATURES).to_pandas()
    terms = predictions.terms_of_fits(rows, FITS[1:], screening=screening).to_pandas()
    curves = predictions.curves_of_fits(rows, FITS[1:], screening=screening, terms=terms, seed=1).to_pandas()
    shapes = terms[(terms["feature"] != "intercept") & (terms["bin"] > 0)].set_index(["feature", "bin"])["contribution"]
    additive = curves[curves["model"] == "additive"].set_index(["feature", "bin"])["log_odds"]
    pd.testing.assert_series_equal(additive.sort_index(), shapes.astype("float64").sort_index(), check_names=False)
    for _, curve in curves[(curves["feature"] == "net_revenue_trend") & (curves["curve_number"] == 0)].groupby("model"):
        assert curve["log_odds"].corr(curve["feature_value"]) > 0.9
        assert (curve["log_odds_low"] < curve["log_odds"]).all() and (curve["log_odds"] < curve["log_odds_high"]).all()
    alone = curves[curves["curve_number"] > 0]
    assert set(alone["model"]) == {"gradient_boosting"} and alone["curve_number"].nunique() == 10
