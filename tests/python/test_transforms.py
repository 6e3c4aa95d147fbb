"""Transforms against scipy and scikit-learn, and SQL against Python."""

import duckdb
import numpy as np
import pandas as pd
import pytest
from scipy import stats
from sklearn.preprocessing import PowerTransformer

from projects import ROOT
from segment_lib.clusters.transforms import (
    CHOSEN_REASONS,
    REASONS,
    apply_transform,
    apply_transforms,
    compare_transforms,
    fit_transforms,
    restore_features,
)

RANDOM = np.random.default_rng(5)
FEATURES = pd.DataFrame(
    {
        "log_normal": RANDOM.lognormal(3, 1, 4000),
        "normal": RANDOM.normal(10, 2, 4000),
        "cubed": RANDOM.normal(0, 2, 4000) ** 3,
        "constant": np.full(4000, 7.0),
        "counts": RANDOM.poisson(3, 4000).astype("float64"),
    }
)


def test_the_transform_with_the_least_skew_is_chosen():
    chosen = fit_transforms(FEATURES).set_index("feature")
    assert chosen.loc["log_normal", "transform"] in ("log", "box_cox", "yeo_johnson")
    assert chosen.loc["cubed", "transform"] == "cube_root"
    assert chosen.loc["constant", "transform"] == "none"
    for feature in FEATURES:
        assert abs(chosen.loc[feature, "skewness_after"]) <= abs(chosen.loc[feature, "skewness_before"]) + 1e-12
        assert chosen.loc[feature, "skewness_before"] == pytest.approx(
            0 if feature == "constant" else stats.skew(FEATURES[feature]), abs=1e-9
        )


def test_standardised_features_have_mean_zero_and_deviation_one():
    transforms = fit_transforms(FEATURES)
    standardised = apply_transforms(FEATURES, transforms)
    assert standardised.mean().to_numpy() == pytest.approx(0, abs=1e-9)
    expected = np.where(FEATURES.columns == "constant", 0, 1)
    assert standardised.std(ddof=0).to_numpy() == pytest.approx(expected, abs=1e-9)


def test_yeo_johnson_is_that_of_scikit_learn():
    values = FEATURES[["log_normal"]].to_numpy()
    theirs = PowerTransformer("yeo-johnson", standardize=False).fit(values)
    ours = apply_transform(values[:, 0], "yeo_johnson", theirs.lambdas_[0])
    assert ours == pytest.approx(theirs.transform(values)[:, 0], rel=1e-9)


def test_box_cox_is_that_of_scipy():
    values = FEATURES["log_normal"].to_numpy()
    theirs, exponent = stats.boxcox(values)
    row = compare_transforms(FEATURES[["log_normal"]]).set_index("transform").loc["box_cox"]
    assert row["exponent"] == pytest.approx(exponent, abs=1e-6)
    assert apply_transform(values, "box_cox", exponent) == pytest.approx(theirs, rel=1e-9)
    assert row["skewness_after"] == pytest.approx(stats.skew(theirs), abs=1e-5)


@pytest.mark.parametrize("positive", [[], [5.0], [5.0, 5.0]])
def test_box_cox_of_what_is_hardly_ever_positive_needs_no_likelihood(positive):
    losses = pd.DataFrame({"net_revenue": [*np.arange(-60.0, 0), *positive]})
    wanted = fit_transforms(losses, wanted={"net_revenue": "box_cox"}).iloc[0]
    assert (wanted["transform"], wanted["exponent"]) == ("box_cox", 1)
    assert fit_transforms(losses)["transform"].item() != "box_cox"


@pytest.mark.parametrize(
    "values",
    [RANDOM.gamma(2, 50, 3000), RANDOM.uniform(1, 365, 3000).round(), np.maximum(1, RANDOM.poisson(2, 3000)) * 1.0],
    ids=["gamma", "days", "counts"],
)
def test_the_exponent_of_box_cox_is_that_of_scipy(values):
    ours = fit_transforms(pd.DataFrame({"value": values}), wanted={"value": "box_cox"})["exponent"][0]
    assert ours == pytest.approx(stats.boxcox_normmax(values, method="mle"), abs=2e-6)  # both stop near a flat top


def test_every_transform_is_listed_with_a_reason():
    compared = compare_transforms(FEATURES)
    assert compared.groupby("feature").size().eq(6).all()
    assert compared.groupby("feature")["is_chosen"].sum().eq(1).all()
    assert set(compared["reason"]) <= set(REASONS)
    assert (compared["is_chosen"] == compared["reason"].isin(CHOSEN_REASONS)).all()
    reasons = compared.set_index(["feature", "transform"])["reason"]
    assert reasons["cubed", "log"] == "has_negative_values"
    assert reasons["counts", "box_cox"] == "has_values_up_to_zero"
    assert reasons["constant", "none"] == "too_few_values_for_others"
    assert reasons["log_normal", "none"] == "more_skew"


def test_a_setting_takes_a_transform_where_it_would_not_compete():
    compared = compare_transforms(FEATURES[["counts"]], wanted={"counts": "box_cox"}).set_index("transform")
    assert compared["is_chosen"].to_dict()["box_cox"]
    assert compared.loc["log", "reason"] == "not_the_setting"


def test_restoring_undoes_the_transform():
    transforms = fit_transforms(FEATURES)
    restored = restore_features(apply_transforms(FEATURES, transforms), transforms)
    assert restored.to_numpy() == pytest.approx(FEATURES.to_numpy(), rel=1e-7, abs=1e-7)


@pytest.mark.parametrize(
    ("transform", "exponent"),
    [("none", 0), ("log", 0), ("square_root", 0), ("cube_root", 0)]
    + [("box_cox", exponent) for exponent in (-0.7, 0, 0.3, 1, 2)]
    + [("yeo_johnson", exponent) for exponent in (-0.7, 0, 0.3, 1, 2, 2.5)],
)
def test_sql_and_python_agree_on_every_value(transform, exponent):
    values = np.array([-1e4, -3.5, -1, -1e-3, 0, 1e-3, 0.5, 1, 9, 1234.56, 1e6])
    macro = "".join(file.read_text() for file in (ROOT / "macros" / "clusters").glob("*.sql"))
    macro = macro.split("{% macro transformed(value, transform, exponent) %}")[1].split("{% endmacro %}")[0]
    for name, argument in {"value": "value", "transform": f"'{transform}'", "exponent": f"{exponent}::double"}.items():
        macro = macro.replace("{{ " + name + " }}", argument)
    rows = pd.DataFrame({"value": values})
    actual = duckdb.sql(f"select {macro} as transformed from rows").df()["transformed"]
    assert actual.to_numpy() == pytest.approx(apply_transform(values, transform, exponent), rel=1e-9, abs=1e-9)
    assert len(rows) == len(actual)


def test_values_that_hardly_differ_have_exponents_that_do_not_overflow():
    nearly_constant = pd.DataFrame({"orders": np.repeat([900.0, 901.0, 902.0], [1, 400, 3])})
    compared = compare_transforms(nearly_constant)
    assert compared["exponent"].abs().max() <= 5
    assert np.isfinite(compared.loc[compared["is_chosen"], ["mean", "scale", "skewness_after"]]).all(axis=None)
