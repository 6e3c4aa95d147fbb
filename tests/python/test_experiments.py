"""Experiments: the mathematics against R, scipy and tea-tasting, assignments against a twin in another language, and planted effects."""

import json
import shutil
from collections.abc import Sequence
from itertools import combinations_with_replacement
from pathlib import Path

import duckdb
import numpy as np
import pandas as pd
import pytest
import scipy.stats
import tea_tasting
from tea_tasting.aggr import Aggregates

import assign
from projects import QUICK, Project, Shop, copy_project, failures
from report import ReportError
from segment_lib.experiments import buckets, checks, comparison, evaluation, moments, plans, power, uplift
from segment_sources.logs import append_log
from shops import lines_of

ARMS = {"control": 1, "mail": 1}


def statistics_of(units: pd.DataFrame, by: Sequence[str]) -> pd.DataFrame:
    """Sufficient statistics of units, as SQL computes them in one scan: a row for each group of `by`.

    units: a row for each unit with `by`, value, and where they are not 1 base, covariate and covariate_base. Without a
    covariate those two are 0 and 1, and nothing is adjusted.
    """
    wide = units.assign(
        base=units.get("base", 1.0),
        covariate=units.get("covariate", 0.0),
        covariate_base=units.get("covariate_base", 1.0),
    )
    products = {
        f"{one}_x_{other}": wide[one].astype(float) * wide[other].astype(float)
        for one, other in combinations_with_replacement(moments.VARIABLES, 2)
    }
    sums = {f"{name}_sum": wide[name].astype(float) for name in moments.VARIABLES}
    parts = pd.DataFrame({**{name: wide[name] for name in by}, "unit_count": 1, **sums, **products})
    return parts.groupby(list(by), sort=True, dropna=False, as_index=False)[moments.STATISTICS].sum()


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
    statistics = statistics_of(wide, by)
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
    statistics = statistics_of(clusters, ["arm"]).set_index("arm")
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
    return evaluation.evaluate(statistics_of(pd.concat([whole, segments]), by), experiments(**facts))


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
    group = statistics_of(units[["stratum", "arm", "value"]], ["stratum", "arm"])
    sides = evaluation.strata_of(moments.cells_of(group), "mail", "control")
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


# What follows is built: a shop of which the arms are known before, since they come from a hash.

TABLES = ["experiment_plans", "experiment_assignments", "experiment_checks", "experiment_results"]
TABLES += ["uplift_scores", "uplift_quality"]
COLUMNS = ["experiment", "label", "scheme", "segments", "design", "drawn_by", "arms", "enrolled_ratio", "salt"]
COLUMNS += ["start_date", "planned_end", "primary_metric", "planned_effect"]
SUMMER = ["2017-07-01", "2017-08-29"]
SEED = [
    ["mail", "Mail", "all", "", "simple", "", "control:1 mail:1", "0.9", "spring", *SUMMER, "net_revenue", "0.2"],
    ["grades", "Equal grades", "grade", "strong normal basic", "stratified", "grade", "control:1 points:2 calls:1", "1",
     "grades", *SUMMER, "order_count", "0.1"],
    ["stores", "Posters", "all", "", "cluster", "channel", "control:1 poster:1", "1", "posters", *SUMMER, "net_revenue",
     "0.1"],
    ["early", "Runs still", "all", "", "simple", "", "control:1 mail:1", "1", "early", "2017-07-01", "2018-06-30",
     "net_revenue", "0.1"],
    ["draft", "Not dated", "rfm", "champions loyal", "simple", "", "control:1 mail:1", "1", "draft", "", "", "net_revenue",
     "0.1"],
]  # fmt: skip


def seed_of(rows: list[list[str]]) -> pd.DataFrame:
    return pd.DataFrame(rows, columns=COLUMNS)


def shop_lines(customer_count: int = 700, seed: int = 4) -> pd.DataFrame:
    """Nine months of customers with tastes of their own, in 24 stores; the mail makes orders 1.5 times as large."""
    random = np.random.default_rng(seed)
    ids = np.arange(1, customer_count + 1)
    taste, size = random.gamma(2, 0.5, customer_count), random.lognormal(3, 0.5, customer_count)
    drawn = buckets.assign_simple(map(str, ids), salt="spring", weights={"control": 1, "mail": 1}, enrolled_ratio=0.9)
    is_mailed = (drawn["arm"] == "mail").to_numpy()
    orders = [(0, pd.Timestamp("2017-01-01"), 5.0), (0, pd.Timestamp("2017-09-30"), 5.0)]
    for day in pd.date_range("2017-01-01", "2017-09-30", freq="3D"):
        for customer in np.flatnonzero(random.random(customer_count) < taste / 8):
            amount = size[customer] * random.lognormal(0, 0.4)
            if is_mailed[customer] and pd.Timestamp(SUMMER[0]) <= day <= pd.Timestamp(SUMMER[1]):
                amount *= 1.5
            orders.append((int(ids[customer]), day, round(float(amount), 2)))
    lines = lines_of(orders)
    return lines.assign(store_id=(lines["household_id"] % 24 + 1).astype("Int64"))


class Laboratory:
    """A copy of the project with the seed of this test, a shop, and logs that outlive its builds."""

    def __init__(self, folder: Path):
        self.folder, self.project = folder, Project(folder, copy_project(folder / "root"))
        self.write_seed(SEED)
        self.outreach = folder / "outreach"

    def write_seed(self, rows: list[list[str]]) -> None:
        seed_of(rows).to_csv(self.project.root / "seeds" / "experiments" / "experiments.csv", index=False)

    def build(self, lines: pd.DataFrame, **other) -> Shop:
        settings = {"outreach_location": str(self.outreach)}
        return self.project.build(lines, settings, only=[*TABLES, "int_experiment_units__drawn"], **other)


@pytest.fixture(scope="module")
def laboratory(tmp_path_factory) -> Laboratory:
    return Laboratory(tmp_path_factory.mktemp("experiments"))


@pytest.fixture(scope="module")
def planned(laboratory) -> Shop:
    """Before anybody is drawn."""
    return laboratory.build(shop_lines())


@pytest.fixture(scope="module")
def drawn(laboratory, planned) -> dict[str, str]:
    """All that can be drawn is, and strays come into the log; what was said, by experiment."""
    said = {experiment: assign.assign(planned.path, experiment) for experiment in ["mail", "grades", "stores", "early"]}
    known = planned.query("select customer_id, arm from intermediate.int_experiment_units__drawn as units "
                          "inner join intermediate.int_experiment_customers__eligible as customers "
                          "using (experiment) where experiment = 'early' and units.unit_id = customers.customer_id "
                          "and period = 'run' order by customer_id limit 20")  # fmt: skip
    other = known["arm"].map({"control": "mail", "mail": "control"})
    strays = [
        pd.DataFrame({"experiment": "early", "customer_id": known["customer_id"], "arm": other}),
        pd.DataFrame({"experiment": "early", "customer_id": [f"nobody {n}" for n in range(5)], "arm": "mail"}),
        pd.DataFrame({"experiment": ["gone", "early"], "customer_id": ["1", "2222"], "arm": ["mail", "letter"]}),
    ]
    rows = pd.concat(strays).assign(cluster_id=None, stratum=None, assigned_date="2017-08-15")
    append_log(str(laboratory.outreach), "assignments", rows, "strays")
    controls = planned.query(
        "select unit_id from intermediate.int_experiment_units__drawn where experiment = 'mail' and arm = 'control' "
        "order by unit_id limit 10"
    )
    sent = {"audience": "mail", "customer_id": controls["unit_id"], "as_of_date": "2017-06-30", "channel": "mail"}
    append_log(
        str(laboratory.outreach), "exposures", pd.DataFrame(sent | {"sent_at": "2017-07-20", "status": "sent"}), "x"
    )
    return said


@pytest.fixture(scope="module")
def measured(laboratory, drawn) -> Shop:
    """Built from nothing again, of lines in another order."""
    return laboratory.build(shop_lines().sample(frac=1, random_state=3), tested=True)


def outcomes(window: list[str]) -> pd.DataFrame:
    """By customer, money and purchases in the window and in as many days before it, straight from the lines."""
    lines = shop_lines()
    day = lines["transaction_timestamp"].dt.normalize()
    first, last = map(pd.Timestamp, window)
    length = last - first + pd.Timedelta(days=1)
    parts = {}
    for name, wanted in {
        "after": (day >= first) & (day <= last),
        "before": (day >= first - length) & (day < first),
    }.items():
        sums = lines[wanted].groupby(lines["household_id"].astype(str))["sales_value"].agg(["sum", "size"])
        parts |= {f"revenue_{name}": sums["sum"], f"orders_{name}": sums["size"]}
    every = pd.DataFrame(index=pd.Index(map(str, range(701)), name="customer_id"))
    return every.join(pd.DataFrame(parts)).fillna(0.0)


def test_sql_draws_as_the_library_does(planned):
    """One hash in two languages, for all three designs."""
    found = planned.query("from intermediate.int_experiment_units__drawn").set_index(["experiment", "unit_id"])["arm"]
    eligible = planned.query("from intermediate.int_experiment_customers__eligible where period = 'run'")
    eligible = eligible.sort_values(["experiment", "customer_id"]).groupby("experiment")
    mail = eligible.get_group("mail")["customer_id"]
    expected = buckets.assign_simple(mail, salt="spring", weights=ARMS, enrolled_ratio=0.9).query("is_enrolled")
    assert found["mail"].sort_index().to_dict() == expected.set_index("unit_id")["arm"].to_dict()
    grades = eligible.get_group("grades")
    weights = {"control": 1, "points": 2, "calls": 1}
    expected = buckets.assign_stratified(grades["customer_id"], grades["stratum"], salt="grades", weights=weights)
    assert found["grades"].sort_index().to_dict() == expected.set_index("unit_id")["arm"].to_dict()
    stores = eligible.get_group("stores")["cluster_id"].unique()
    expected = buckets.assign_stratified(
        stores, [""] * len(stores), salt="posters", weights={"control": 1, "poster": 1}
    )
    assert found["stores"].to_dict() == expected.set_index("unit_id")["arm"].to_dict()
    assert (found["stores"] == "poster").sum() == 12


def test_a_plan_is_what_the_past_says(planned):
    """The 60 days after 30 April, of everybody who was active then: pandas and the formulas."""
    plans = planned.query("from experiment_plans where experiment = 'mail' and metric = 'net_revenue' order by all")
    plan = plans[plans["is_planned_length"]].iloc[0]
    assert (plan["period_days"], str(plan["past_date"].date())) == (60, "2017-04-30")
    assert plan["needed_days"] == plans[plans["detectable_ratio"] <= 0.2]["period_days"].min()
    active = planned.query(
        "select customer_id from customer_segment_history where as_of_date = '2017-04-30' and is_active"
    )
    rows = outcomes(["2017-05-01", "2017-06-29"]).loc[active["customer_id"]]
    assert plan["baseline"] == pytest.approx(rows["revenue_after"].mean())
    assert plan["deviation"] == pytest.approx(rows["revenue_after"].std())
    correlation = rows["revenue_after"].corr(rows["revenue_before"])
    assert plan["correlation"] == pytest.approx(correlation)
    needed = 2 * (2.801585 * rows["revenue_after"].std() / (0.2 * rows["revenue_after"].mean())) ** 2
    assert plan["needed_customer_count"] == np.ceil(needed)
    assert plan["needed_with_covariate_count"] == np.ceil(needed * (1 - correlation**2))
    size = planned.query(
        "select count(*) as n from customer_segment_history where as_of_date = '2017-06-30' and is_active"
    )["n"].iloc[0]
    error = rows["revenue_after"].std() * np.sqrt((1 - correlation**2) * 4 / (0.9 * size))
    assert plan["detectable_effect"] == pytest.approx(2.801585 * error, rel=1e-6)


def test_without_a_log_nobody_is_assigned_and_nothing_is_concluded(planned):
    for table in TABLES[1:]:
        assert planned.table(table).empty, table
    drafts = planned.query("select distinct past_date, is_enough from experiment_plans where experiment = 'draft'")
    assert len(drafts) > 0


def test_effects_are_those_that_scipy_finds_in_the_lines(measured):
    results = measured.query("from experiment_results where experiment = 'mail' and scheme = 'all'").set_index("metric")
    arms = measured.query("from experiment_assignments where experiment = 'mail'").set_index("customer_id")["arm"]
    rows = outcomes(SUMMER).loc[arms.index].assign(arm=arms)
    treated, control = (rows[rows["arm"] == arm] for arm in ["mail", "control"])
    found = results.loc["net_revenue"]
    test = scipy.stats.ttest_ind(treated["revenue_after"], control["revenue_after"], equal_var=False)
    bounds = test.confidence_interval()
    assert (found["unadjusted_low"], found["unadjusted_high"]) == pytest.approx((bounds.low, bounds.high), rel=1e-9)
    design = np.column_stack([np.ones(len(rows)), rows["arm"] == "mail", rows["revenue_before"]]).astype(float)
    effect = np.linalg.lstsq(design, rows["revenue_after"], rcond=None)[0][1]
    assert found["effect"] == pytest.approx(effect, rel=1e-9)
    assert (found["verdict"], bool(found["is_primary"]), bool(found["is_early"])) == ("higher", True, False)
    value = results.loc["average_order_value"]
    assert value["value"] == pytest.approx(treated["revenue_after"].sum() / treated["orders_after"].sum(), rel=1e-12)
    assert results.loc["has_purchased", "value"] == pytest.approx((treated["orders_after"] > 0).mean())
    assert results.loc["order_count", "unit_count"] == len(treated)


def test_strata_and_clusters_are_compared_as_they_were_drawn(measured):
    log = measured.query("from experiment_assignments")
    results = measured.query("from experiment_results where scheme = 'all' and metric = 'net_revenue'")
    results = results.set_index(["experiment", "arm"])
    graded = log[log["experiment"] == "grades"].set_index("customer_id")
    rows = outcomes(SUMMER).loc[graded.index].assign(arm=graded["arm"], stratum=graded["stratum"])
    rows = rows[rows["arm"].isin(["control", "points"])]
    means = rows.groupby(["stratum", "arm"])["revenue_after"].mean().unstack()
    weights = rows["stratum"].value_counts(normalize=True)
    expected = (weights * (means["points"] - means["control"])).sum()
    assert results.loc[("grades", "points"), "unadjusted_effect"] == pytest.approx(expected, rel=1e-9)
    assert set(log[log["experiment"] == "grades"]["arm"]) == {"control", "points", "calls"}

    stores = log[log["experiment"] == "stores"].set_index("customer_id")
    rows = outcomes(SUMMER).loc[stores.index].assign(arm=stores["arm"], store=stores["cluster_id"])
    totals = rows.groupby(["arm", "store"])["revenue_after"].agg(["sum", "size"])
    effect, variance = 0.0, 0.0
    for arm, sign in {"poster": 1, "control": -1}.items():
        of_arm = totals.loc[arm]
        ratio = of_arm["sum"].sum() / of_arm["size"].sum()
        left = of_arm["sum"] - ratio * of_arm["size"]
        effect += sign * ratio
        variance += left.var() / len(left) / of_arm["size"].mean() ** 2
    found = results.loc[("stores", "poster")]
    half = scipy.stats.t.isf(0.025, len(totals) - 2) * np.sqrt(variance)
    assert (found["unit_count"], found["control_unit_count"]) == (12, 12)
    assert (found["unadjusted_low"], found["unadjusted_high"]) == pytest.approx(
        (effect - half, effect + half), rel=1e-9
    )


def test_a_running_experiment_is_judged_by_the_always_valid_interval(measured):
    whole = measured.query("from experiment_results where experiment = 'early' and is_primary").iloc[0]
    assert whole["is_early"] and str(whole["measured_until"].date()) == "2017-09-30"
    assert whole["p_adjusted"] == pytest.approx(whole["always_valid_p_value"])
    assert whole["always_valid_high"] - whole["effect"] > 1.5 * (whole["effect_high"] - whole["effect"])


def test_checks_say_what_is_not_as_it_was_drawn(measured):
    """Twenty in both arms, five who never bought, an arm and an experiment that no seed has, ten controls who got it late."""
    found = measured.query("from experiment_checks").set_index(["experiment", "check_name", "subject"])
    assert found.loc["early", "crossover"]["observed"].sum() == 20
    assert found.loc[("early", "unknown_customers", "mail"), "observed"] == 5
    assert found.loc[("early", "unknown_arm", "letter"), "verdict"] == "suspicious"
    assert found.loc[("gone", "unknown_experiment", ""), "observed"] == 1
    assert found.loc[("mail", "crossover", "control"), ["observed", "verdict"]].tolist() == [10, "suspicious"]
    assert found.loc[("mail", "late_exposure", "control"), "observed"] == 10
    assert found.loc[("stores", "cluster_count", "poster"), ["observed", "verdict"]].tolist() == [12, "fine"]
    ratio = found.loc[("mail", "sample_ratio")]
    assert ratio["p_value"].iloc[0] == pytest.approx(scipy.stats.chisquare(ratio["observed"]).pvalue)


def test_of_two_entries_the_first_counts(planned, measured):
    """The strays are of August, and the arms were drawn as of June."""
    drawn_arms = planned.query(
        "select unit_id, arm from intermediate.int_experiment_units__drawn where experiment = 'early'"
    )
    kept = measured.query("select customer_id, arm from experiment_assignments where is_in_several_arms")
    assert len(kept) == 20
    assert kept.merge(drawn_arms, left_on="customer_id", right_on="unit_id")["arm_x"].tolist() == kept["arm"].tolist()
    assert kept.merge(drawn_arms, left_on="customer_id", right_on="unit_id").eval("arm_x == arm_y").all()


def test_arms_are_kept_whatever_is_drawn_later(laboratory, measured, drawn):
    assert "Assigned" in drawn["mail"] and "As of" not in drawn["mail"]
    assert "have their arms already: nothing was changed" in assign.assign(measured.path, "mail")
    manifest = json.loads(next((laboratory.outreach / "assignments").glob("mail_*.json")).read_text())
    assert manifest["plan"]["salt"] == "spring" and sum(manifest["customers_by_arm"].values()) == manifest["rows"]


def test_whoever_had_an_arm_keeps_it_and_others_are_added(laboratory, planned, tmp_path, monkeypatch):
    """Half of the customers have arms that no hash gave them."""
    everybody = planned.query(
        "from intermediate.int_experiment_units__drawn where experiment = 'mail' order by unit_id"
    )
    half = everybody.iloc[::2].assign(
        customer_id=lambda rows: rows["unit_id"], arm="control", assigned_date="2017-06-30"
    )
    append_log(str(tmp_path), "assignments", half.assign(cluster_id=None), "mail_2017-06-30")
    monkeypatch.setattr(assign, "outreach_location", lambda database: str(tmp_path))
    said = assign.assign(planned.path, "mail")
    assert f"{len(half):,} had their arms already and keep them" in said
    kept = duckdb.sql(f"select * from read_parquet('{tmp_path}/assignments/*.parquet')").df().set_index("customer_id")
    assert len(kept) == len(everybody)
    assert (kept.loc[half["unit_id"], "arm"] == "control").all()
    others = everybody.iloc[1::2].set_index("unit_id")["arm"]
    assert (kept.loc[others.index, "arm"] == others).all()


@pytest.mark.parametrize(
    ("experiment", "sentence"),
    [
        ("draft", "draft is a draft: set start_date and planned_end"),
        ("mial", r"there is no experiment 'mial'; there are draft, early, .* Did you mean 'mail'\?"),
        ("", "which one\\? Name it as EXPERIMENT"),
    ],
)
def test_what_cannot_be_assigned_is_said_and_nothing_is_written(planned, laboratory, experiment, sentence):
    before = sorted(laboratory.outreach.rglob("*"))
    with pytest.raises(ReportError, match=sentence):
        assign.assign(planned.path, experiment)
    assert sorted(laboratory.outreach.rglob("*")) == before


def test_an_experiment_that_was_drawn_otherwise_is_not_drawn_again(laboratory, planned, drawn, tmp_path):
    changed = shutil.copy(planned.path, tmp_path / "changed.duckdb")
    with duckdb.connect(changed) as connection:
        connection.execute("update intermediate.int_experiments__listed set salt = 'summer' where experiment = 'mail'")
    with pytest.raises(ReportError, match="mail was drawn with salt 'spring' and is now to be drawn with 'summer'"):
        assign.assign(Path(changed), "mail")


WRONG = {
    "Mail": ("experiment", "experiment must be a key of small letters"),
    "people": ("scheme", "scheme must be one of all, rfm, grade, value, cluster, got 'people'"),
    "champions": ("segments", "segments must be empty with the scheme all"),
    "random": ("design", "design must be simple, stratified or cluster, got 'random'"),
    "grade": ("drawn_by", "drawn_by must be empty in a simple design, got 'grade'"),
    "control:1": ("arms", "arms must be two to five, control first, such as control:1 mail:1, got 'control:1'"),
    "a:1 a:2": ("arms", "arms must be different names with whole parts"),
    "1.5": ("enrolled_ratio", "enrolled_ratio must be a number above 0 and up to 1, got '1.5'"),
    "-0.1": ("planned_effect", "planned_effect must be a number above 0 and up to 1, got '-0.1'"),
    "2017-09-31": ("start_date", "start_date must be a date such as 2018-01-31, got '2017-09-31'"),
    "2017-12-01": ("start_date", "its start_date 2017-12-01 is after its planned_end 2017-08-29: correct one of them"),
    "money": ("primary_metric", "primary_metric must be one of net_revenue, order_count, has_purchased"),
    "grades": ("experiment", "experiment is there twice"),
}


def test_every_row_that_cannot_be_run_is_named(laboratory, planned, capfd):
    shutil.copy(planned.path, laboratory.project.database)
    with duckdb.connect(str(laboratory.project.database)) as connection:
        for number, (value, (column, _)) in enumerate(WRONG.items()):
            key = value if column == "experiment" else f"wrong_{number}"
            connection.execute(
                f"insert into experiments select * replace (? as experiment{_other(column)}) from experiments "
                "where experiment = 'mail'",
                [key] if column == "experiment" else [key, value],
            )
    settings = {"outreach_location": str(laboratory.outreach), **QUICK}
    assert not laboratory.project.invoke(["run-operation", "assert_experiments"], settings).success
    printed = " ".join(capfd.readouterr().out.split())
    assert printed.count("seeds/experiments/experiments.csv, experiment") == len(WRONG)
    for value, (column, sentence) in WRONG.items():
        assert sentence in printed, (value, column)


def _other(column: str) -> str:
    return "" if column == "experiment" else f", ? as {column}"


def test_a_build_with_such_a_row_leaves_the_tables_as_they_were(laboratory, planned):
    shutil.copy(planned.path, laboratory.project.database)
    laboratory.write_seed([*SEED[1:], [*SEED[0][:9], "2017-09-01", *SEED[0][10:]]])
    settings = {"outreach_location": str(laboratory.outreach), **QUICK}
    with laboratory.project.source(shop_lines()):
        result = laboratory.project.invoke(["build", "--select", "experiments"], settings)
    laboratory.write_seed(SEED)
    assert not result.success
    assert "its start_date 2017-09-01 is after its planned_end 2017-08-29" in failures(result)
    left = Shop(Path(shutil.copy(laboratory.project.database, laboratory.folder / "left.duckdb")))
    pd.testing.assert_frame_equal(left.table("experiment_plans"), planned.table("experiment_plans"))


def test_a_shop_of_one_customer_and_one_month_has_empty_tables(laboratory):
    """Its experiments begin before or after all that it knows."""
    laboratory.outreach, kept = laboratory.folder / "nothing", laboratory.outreach
    shop = laboratory.build(lines_of([(1, "2017-03-01", 5.0), (1, "2017-03-31", 7.0)]))
    laboratory.outreach = kept
    for table in TABLES:
        assert shop.table(table).empty, table


def test_the_order_of_strata_changes_no_digit_of_a_plan():
    random = np.random.default_rng(4)
    keys = {"experiment": "mail", "metric": "net_revenue", "period_days": 28}
    strata = pd.DataFrame({name: random.random(40) for name in moments.STATISTICS}).assign(**keys)
    strata = strata.assign(arm="control", stratum=[f"{number:02d}" for number in range(40)])
    dates = pd.DataFrame({"experiment": ["mail"], "period_days": [28], "enrolment_date": [pd.Timestamp("2017-11-30")]})
    expected = plans.of_past(strata, dates)
    for seed in range(20):
        shuffled = strata.sample(frac=1, random_state=seed)
        pd.testing.assert_frame_equal(plans.of_past(shuffled, dates), expected, check_exact=True)
