"""Experiments: the mathematics against R, scipy and tea-tasting, assignments against a twin in another language, and planted effects."""

import numpy as np
import pandas as pd
import pytest
import scipy.stats
import tea_tasting
from tea_tasting.aggr import Aggregates

from segment_lib.experiments import buckets, checks, comparison, evaluation, moments, power, uplift

ARMS = {"control": 1, "mail": 1}


def test_power_of_shares_is_that_of_r():
    """The two examples in the help page of power.prop.test, and the first one solved for the share."""
    assert power.power_of_shares(50, 0.5, 0.75) == pytest.approx(0.7401659, abs=5e-8)
    assert power.size_for_shares(0.5, 0.75, power=0.9) == pytest.approx(76.7, abs=0.05)
    assert power.detectable_share(0.5, 50, power=0.7401659) == pytest.approx(0.75, abs=1e-6)
    assert np.isnan(power.size_for_shares(0.5, 0.5)) and np.isnan(power.detectable_share(0.9, 5))


def test_sizes_for_means_follow_from_the_normal_quantiles():
    """By hand: (1.959964 + 0.841621)^2 = 7.848880, so 2 x 7.848880 x (10 / 2)^2 = 392.444 units an arm."""
    assert power.size_for_means(10, 2) == pytest.approx(392.444, abs=1e-3)
    assert power.size_for_means(10, 2, correlation=0.8) == pytest.approx(392.444 * 0.36, abs=1e-3)
    assert power.detectable_difference(10, 392.444) == pytest.approx(2, abs=1e-6)
    assert power.detectable_difference(10, 300, 600) == pytest.approx(
        10 * 2.801585 * np.sqrt(1 / 300 + 1 / 600), abs=1e-5
    )


def test_likeness_within_clusters_is_that_of_the_analysis_of_variance():
    """Clusters 1 2 3, 2 3 4 and 9 10 11: between = 57, within = 1, m = 3, so (57 - 1) / (57 + 2)."""
    clusters = [[1, 2, 3], [2, 3, 4], [9, 10, 11]]
    found = power.intraclass_correlation(
        np.array([3, 3, 3]), np.array([6, 9, 30]), sum(value**2 for one in clusters for value in one)
    )
    assert found == pytest.approx(56 / 59)
    assert scipy.stats.f_oneway(*clusters).statistic == pytest.approx(57)
    assert power.design_effect(3, found) == pytest.approx(1 + 2 * 56 / 59)


def made_up_units(seed: int = 7, count: int = 3000) -> pd.DataFrame:
    """Skewed money and orders of customers with what they spent before, and a small effect of the mail."""
    random = np.random.default_rng(seed)
    taste = random.gamma(2, 1, count)
    price = random.lognormal(2, 0.5, count)
    units = pd.DataFrame({"arm": np.where(random.random(count) < 0.4, "mail", "control")})
    for period in ["before", "after"]:
        units[f"orders_{period}"] = random.poisson(taste) + (period == "before")
        units[f"revenue_{period}"] = units[f"orders_{period}"] * price * random.lognormal(0, 0.3, count)
    units["revenue_after"] *= np.where(units["arm"] == "mail", 1.05, 1)
    return units.assign(stratum=np.digitize(taste, [1, 2, 3]).astype(str))


def moments_by(units: pd.DataFrame, value: str, base: str | None = None, by: tuple[str, ...] = ("arm",)) -> dict:
    columns = {"value": f"{value}_after", "covariate": f"{value}_before"}
    if base:
        columns |= {"base": f"{base}_after", "covariate_base": f"{base}_before"}
    wide = units[list(by)].assign(**{name: units[column] for name, column in columns.items()})
    statistics = moments.statistics_of(wide, by)
    return {tuple(row[name] for name in by): moments.moments_of(row) for row in statistics.to_dict("records")}


class WithTheta(tea_tasting.RatioOfMeans):
    """tea-tasting takes theta from all units together, which lets the effect into it; everything else is compared."""

    theta = 0.0

    def _covariate_coef(self, aggr):
        return self.theta


@pytest.mark.parametrize("is_adjusted", [False, True])
@pytest.mark.parametrize("base", [None, "orders"])
def test_every_figure_of_a_comparison_is_that_of_tea_tasting(is_adjusted, base):
    units = made_up_units()
    found = moments_by(units, "revenue", base)
    ours = comparison.compare([found["mail",]], [found["control",]], is_adjusted=is_adjusted)
    columns = ["revenue_after", "revenue_before", "orders_after", "orders_before"]
    sides = {
        arm: Aggregates(
            count_=len(rows),
            mean_=rows[columns].mean().to_dict(),
            var_=rows[columns].var().to_dict(),
            cov_={
                (one, other): rows[columns].cov().loc[one, other] for one in columns for other in columns if one < other
            },
        )
        for arm, rows in units.groupby("arm")
    }
    metric = WithTheta(
        "revenue_after",
        f"{base}_after" if base else None,
        "revenue_before" if is_adjusted else None,
        f"{base}_before" if base and is_adjusted else None,
    )
    metric.theta = ours.theta
    theirs = metric.analyze_aggregates(sides["control"], sides["mail"])
    assert (ours.effect, ours.low, ours.high, ours.p_value, ours.effect / ours.error) == pytest.approx(
        (theirs.effect_size, theirs.effect_size_ci_lower, theirs.effect_size_ci_upper, theirs.pvalue, theirs.statistic),
        rel=1e-6,
    )
    assert (ours.relative_effect, ours.relative_low, ours.relative_high) == pytest.approx(
        (theirs.rel_effect_size, theirs.rel_effect_size_ci_lower, theirs.rel_effect_size_ci_upper), rel=1e-6
    )
    if is_adjusted:
        own_theta = tea_tasting.RatioOfMeans._covariate_coef(metric, sides["control"] + sides["mail"])
        assert ours.theta == pytest.approx(own_theta, rel=0.01)


def test_the_adjusted_effect_is_the_coefficient_of_the_arm_in_a_regression_on_the_covariate():
    units = made_up_units()
    found = moments_by(units, "revenue")
    ours = comparison.compare([found["mail",]], [found["control",]])
    is_mail = (units["arm"] == "mail").to_numpy(dtype=float)
    design = np.column_stack([np.ones(len(units)), is_mail, units["revenue_before"]])
    coefficients = np.linalg.lstsq(design, units["revenue_after"], rcond=None)[0]
    assert (ours.effect, ours.theta) == pytest.approx((coefficients[1], coefficients[2]), rel=1e-9)


def test_strata_are_weighed_by_their_units_in_both_arms():
    """Post-stratification by its definition, in pandas."""
    units = made_up_units()
    found = moments_by(units, "revenue", by=("stratum", "arm"))
    strata = sorted(units["stratum"].unique())
    ours = comparison.compare(
        *([found[stratum, arm] for stratum in strata] for arm in ["mail", "control"]), is_adjusted=False
    )
    cells = units.groupby(["stratum", "arm"])["revenue_after"].agg(["mean", "var", "size"]).unstack()
    weights = units["stratum"].value_counts(normalize=True).reindex(cells.index)
    effect = (weights * (cells["mean"]["mail"] - cells["mean"]["control"])).sum()
    error = np.sqrt((weights**2 * (cells["var"] / cells["size"]).sum(axis=1)).sum())
    assert (ours.effect, ours.error) == pytest.approx((effect, error), rel=1e-9)


def test_clusters_are_compared_by_their_totals_with_as_many_degrees_as_clusters_less_two():
    """With clusters of one size this is Student's t test of the means of clusters."""
    random = np.random.default_rng(3)
    clusters = pd.DataFrame({"arm": ["mail"] * 12 + ["control"] * 12, "value": random.normal(100, 10, 24), "base": 5.0})
    statistics = moments.statistics_of(clusters, ["arm"]).set_index("arm")
    sides = [[moments.moments_of(statistics.loc[arm])] for arm in ["mail", "control"]]
    ours = comparison.compare(*sides, is_adjusted=False, degrees=22)
    means = clusters.assign(mean=clusters["value"] / 5).groupby("arm")["mean"]
    theirs = scipy.stats.ttest_ind(means.get_group("mail"), means.get_group("control"))
    assert ours.p_value == pytest.approx(theirs.pvalue, rel=1e-9)


def test_the_always_valid_interval_is_that_of_the_formula_and_its_p_value_is_its_level():
    """By hand for r = 0.1 and 794 units, which is nearly the tuning for them: q = 7.94, half = s / sqrt(n) x 3.0350."""
    spread = -2 * np.log(0.05) + np.log(1 - 2 * np.log(0.05))
    deviation, count = 4.0, 794
    squared = spread / count
    half = deviation * np.sqrt(
        2 * (count * squared + 1) / (count**2 * squared) * np.log(np.sqrt(count * squared + 1) / 0.05)
    )
    low, high, _ = comparison.always_valid(1.0, deviation / np.sqrt(count), 1.0)
    assert (low, high) == pytest.approx((1 - half, 1 + half), rel=1e-12)
    assert half / (deviation / np.sqrt(count)) == pytest.approx(3.035, abs=1e-3)
    assert comparison.always_valid(half, deviation / np.sqrt(count), 1.0)[2] == pytest.approx(0.05)
    assert comparison.always_valid(half, deviation / np.sqrt(count), 0.1)[2] > 0.05


def test_the_always_valid_interval_holds_over_a_hundred_looks_at_noise():
    """1,000 walks without an effect, looked at a hundred times: at most 5 % are ever found, and of fixed tests a third."""
    steps = np.random.default_rng(11).normal(size=(1000, 100))
    times = np.arange(1, 101)
    means, errors = steps.cumsum(axis=1) / times, 1 / np.sqrt(times)
    spread = (-2 * np.log(0.05) + np.log(1 - 2 * np.log(0.05))) * times / 100
    half = errors * np.sqrt(2 * (spread + 1) / spread * np.log(np.sqrt(spread + 1) / 0.05))
    assert comparison.always_valid(0.0, errors[9], 0.1)[1] == pytest.approx(half[9])
    assert (np.abs(means) > half).any(axis=1).mean() <= 0.05
    assert (np.abs(means) > 1.96 * errors).any(axis=1).mean() > 0.3


def experiments(**other) -> pd.DataFrame:
    facts = {
        "experiment": "e", "control_arm": "control", "primary_metric": "net_revenue", "is_clustered": False,
        "information": 1.0, "is_sound": True,
    }  # fmt: skip
    return pd.DataFrame([facts | other])


def results_of(units: pd.DataFrame, **facts) -> pd.DataFrame:
    by = ["experiment", "metric", "scheme", "segment", "arm", "stratum"]
    whole = units.assign(experiment="e", metric="net_revenue", scheme="all", segment="all", stratum="")
    segments = whole.assign(scheme="grade", segment=units["segment"])
    return evaluation.evaluate(moments.statistics_of(pd.concat([whole, segments]), by), experiments(**facts))


def units_with_an_effect_in(segment: str | None, seed: int = 5, count: int = 8000) -> pd.DataFrame:
    random = np.random.default_rng(seed)
    before = random.lognormal(3, 1, count)
    units = pd.DataFrame(
        {
            "arm": np.where(random.random(count) < 0.5, "mail", "control"),
            "segment": np.array(["a", "b", "c", "d", "e"])[np.arange(count) % 5],
            "covariate": before,
            "value": 0.8 * before + random.lognormal(2, 1, count),
        }
    )
    units["value"] += 4.0 * ((units["segment"] == segment) & (units["arm"] == "mail"))
    return units


def test_a_planted_effect_in_one_segment_is_found_there_and_in_no_other():
    """The effect of the whole is a fifth of it, so every other segment is a little below the rest: not by enough."""
    results = results_of(units_with_an_effect_in("c"))
    found = results[results["differs_from_rest"]]
    assert list(found["segment"]) == ["c"]
    assert found["difference_from_rest"].iloc[0] == pytest.approx(4, abs=2)  # its standard error is 0.9


def test_before_the_planned_end_the_always_valid_interval_decides():
    """An effect whose fixed interval excludes 0 and whose always-valid one does not."""
    statistics = {
        name: pd.DataFrame({"arm": ["control"] * 100 + ["mail"] * 100, "value": np.tile([-1.0, 1.0], 100)}).assign(
            segment="a", value=lambda rows: rows["value"] + 0.33 * (rows["arm"] == "mail")
        )
        for name in ["units"]
    }["units"]
    early, late = results_of(statistics, information=0.5), results_of(statistics)
    whole = early[early["scheme"] == "all"].iloc[0]
    assert whole["p_value"] < 0.05 < whole["always_valid_p_value"]
    assert (whole["verdict"], bool(whole["is_early"])) == ("not_shown", True)
    assert late[late["scheme"] == "all"]["verdict"].tolist() == ["higher"]


def test_nothing_is_concluded_from_few_units_few_clusters_or_arms_of_wrong_sizes():
    units = units_with_an_effect_in("c", count=50)
    assert set(results_of(units)["verdict"]) == {"too_few_units"}
    assert set(results_of(units.iloc[:18], is_clustered=True)["verdict"]) == {"too_few_clusters"}
    assert set(results_of(units_with_an_effect_in("c"), is_sound=False)["verdict"]) == {"sample_ratio_mismatch"}
    assert evaluation.evaluate(pd.DataFrame(columns=["experiment"]), experiments()).empty


def test_strata_without_two_units_in_an_arm_are_put_together():
    units = made_up_units().assign(value=lambda rows: rows["revenue_after"])
    units.loc[:2, "stratum"] = ["x", "y", "z"]
    group = moments.statistics_of(units[["stratum", "arm", "value"]], ["stratum", "arm"]).set_index(["stratum", "arm"])
    sides = evaluation.strata_of(group, "mail", "control")
    assert [sum(one.unit_count for one in side) for side in sides] == [
        (units["arm"] == "mail").sum(),
        (units["arm"] == "control").sum(),
    ]
    assert min(one.unit_count for side in sides for one in side) >= 2


def test_a_wrong_sample_ratio_is_seen():
    """By hand: 100 against 160 of 260 is (30^2 + 30^2) / 130 = 13.846 with one degree of freedom, p = .000198."""
    assert checks.sample_ratio([100, 160], [1, 1]) == pytest.approx(0.000198, abs=1e-6)
    assert checks.verdict_of(checks.sample_ratio([100, 160], [1, 1])) == "mismatch"
    assert checks.verdict_of(checks.sample_ratio([100, 142], [1, 1])) == "suspicious"
    assert checks.verdict_of(checks.sample_ratio([100, 160], [5, 8])) == "fine"


def test_a_bucket_is_the_first_eight_digits_of_the_md5():
    """`printf salt:1 | md5sum` begins with dee9a57f, which is 3739854207."""
    assert buckets.buckets("salt", ["1"])[0] == 4207
    assert buckets.arm_ranges({"control": 1, "mail": 1, "call": 1}) == {
        "control": (0, 3333), "mail": (3333, 6666), "call": (6666, 10000),
    }  # fmt: skip


def test_simple_arms_stay_when_customers_are_added_or_the_share_grows():
    first = buckets.assign_simple(map(str, range(2000)), salt="x", weights=ARMS, enrolled_ratio=0.2)
    later = buckets.assign_simple(map(str, range(-3000, 2000)), salt="x", weights=ARMS, enrolled_ratio=0.6)
    both = first[first["is_enrolled"]].merge(later, on="unit_id")
    assert both["is_enrolled_y"].all() and (both["arm_x"] == both["arm_y"]).all()
    assert first["is_enrolled"].mean() == pytest.approx(0.2, abs=0.03)
    assert later["arm"].value_counts(normalize=True)["mail"] == pytest.approx(0.5, abs=0.03)


def test_strata_are_divided_as_planned_whatever_the_order_of_the_customers():
    """Of 10, 11 and 3 customers in parts 1 and 3: 2 or 3 are controls, then 2 or 3, then none or one."""
    strata = ["a"] * 10 + ["b"] * 11 + ["c"] * 3
    units = pd.DataFrame({"unit_id": [str(number) for number in range(24)], "stratum": strata})
    weights = {"control": 1, "mail": 3}
    drawn = buckets.assign_stratified(units["unit_id"], units["stratum"], salt="s", weights=weights)
    counts = drawn.assign(stratum=strata).groupby("stratum")["arm"].apply(lambda arms: (arms == "control").sum())
    assert counts["a"] in (2, 3) and counts["b"] in (2, 3) and counts["c"] in (0, 1)
    shuffled = units.sample(frac=1, random_state=1)
    again = buckets.assign_stratified(shuffled["unit_id"], shuffled["stratum"], salt="s", weights=weights)
    pd.testing.assert_frame_equal(
        again.sort_values("unit_id", ignore_index=True), drawn.sort_values("unit_id", ignore_index=True)
    )


def customers_to_mail(effect_on: str, seed: int = 2, count: int = 6000) -> pd.DataFrame:
    """Buyers by habit (recency) whom mail does not change, and others (tenure) whom it does."""
    random = np.random.default_rng(seed)
    habit, doubt = random.random(count), random.random(count)
    arm = np.where(random.random(count) < 0.5, "mail", "control")
    chance = 0.1 + 0.6 * habit + 0.25 * (doubt > 0.7) * (arm == "mail") * (effect_on == "doubters")
    return pd.DataFrame(
        {
            "experiment": "e",
            "customer_id": np.arange(count).astype(str),
            "arm": arm,
            "has_responded": (random.random(count) < chance).astype(int),
            "recency_days": 1 + 100 * (1 - habit),
            "tenure_days": 1 + 1000 * doubt,
        }
    )


def test_uplift_finds_the_doubters_and_says_nothing_where_there_are_none():
    features = ["recency_days", "tenure_days"]
    customers = customers_to_mail("doubters")
    scores = uplift.score_uplift(customers, features, control="control")
    quality = uplift.uplift_quality(scores, customers, control="control", seed=1).set_index("ranking")
    assert quality["is_best"].to_dict() == {"uplift": True, "response": False}
    assert quality.loc["uplift", "effect_on_best_fifth"] > 2 * quality.loc["uplift", "effect_on_all"]
    nobody = customers_to_mail("nobody")
    scores = uplift.score_uplift(nobody, features, control="control")
    assert not uplift.uplift_quality(scores, nobody, control="control", seed=1)["is_best"].any()
    assert uplift.score_uplift(nobody.iloc[:90], features, control="control").empty


def test_the_qini_area_takes_equal_scores_as_one_group():
    """By hand: two treated and two controls; first both buyers of the treated. Points 0, .5 x (1 - 0), 1 x (.5 - .5) for
    scores 2 1; with one score for all the curve is the straight line."""
    is_treated, responses = np.array([True, False, True, False]), np.array([1.0, 0.0, 0.0, 1.0])
    share, gain = uplift.qini_curve(np.array([2.0, 2.0, 1.0, 1.0]), is_treated, responses)
    assert (share.tolist(), gain.tolist()) == ([0.0, 0.5, 1.0], [0.0, 0.5, 0.0])
    assert uplift.qini_area(np.array([2.0, 2.0, 1.0, 1.0]), is_treated, responses) == pytest.approx(0.25)
    assert uplift.qini_area(np.ones(4), is_treated, responses) == 0
