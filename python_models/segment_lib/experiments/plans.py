"""What an experiment could show, from the shop's own past periods of several lengths."""

import numpy as np
import pandas as pd

from segment_lib.experiments.comparison import linearised
from segment_lib.experiments.evaluation import LEAST_CLUSTERS, LEAST_UNITS
from segment_lib.experiments.moments import STATISTICS, moments_of
from segment_lib.experiments.power import (
    design_effect,
    detectable_difference,
    intraclass_correlation,
    size_for_means,
    size_for_shares,
)

#: The metric that is a share of customers, for which there is a formula of its own.
SHARE = "has_purchased"

#: What a metric is summed from, by customer; clusters are alike in it or not.
MEASURES = {"net_revenue": "net_revenue", "order_count": "order_count", "has_purchased": "buyers"}

PLANS = {
    "experiment": "string",
    "metric": "string",
    "period_days": "int64",
    "past_date": "datetime64[s]",
    "is_primary": "bool",
    "is_planned_length": "bool",
    "arm_customer_count": "int64",
    "arm_unit_count": "int64",
    **dict.fromkeys(["baseline", "deviation", "correlation", "design_effect", "planned_effect"], "float64"),
    **dict.fromkeys(["needed_customer_count", "needed_with_covariate_count"], "Int64"),
    **dict.fromkeys(["detectable_effect", "detectable_ratio"], "float64"),
    "is_enough": "bool",
    "needed_days": "Int64",
}


def plan(
    statistics: pd.DataFrame,
    clusters: pd.DataFrame,
    counts: pd.DataFrame,
    arms: pd.DataFrame,
    experiments: pd.DataFrame,
) -> pd.DataFrame:
    """Return PLANS, a row for each experiment, metric and length of a period.

    statistics: experiment, metric, period_days, past_date and STATISTICS of a past period, each customer a unit.
    clusters: experiment, period_days, cluster_id, customers, and sums of MEASURES and of their squares (_x_), for the
    experiments that draw clusters. counts: experiment, customer_count and unit_count of those who could be in now.
    arms: experiment, arm, is_control and weight. experiments: experiment, design, primary_metric, enrolled_ratio,
    planned_effect (a share of the baseline) and planned_days.

    Sizes are customers per arm for equal arms, alpha 5 %, power 80 %; detectable_effect is what the customers that
    there are would show, with the covariate. needed_days: the shortest of the lengths that shows the planned effect.
    """
    facts = experiments.set_index("experiment")
    sizes = _sizes(counts, arms, facts).set_index("experiment")
    rows = []
    for row in statistics.sort_values(["experiment", "metric", "period_days"]).to_dict("records"):
        if row["experiment"] not in sizes.index or row["unit_count"] < LEAST_UNITS:
            continue
        alike = clusters[
            (clusters["experiment"] == row["experiment"]) & (clusters["period_days"] == row["period_days"])
        ].sort_values("cluster_id")
        rows.append(_row(row, facts.loc[row["experiment"]], sizes.loc[row["experiment"]], alike))
    if not rows:
        return pd.DataFrame({name: pd.Series(dtype=kind) for name, kind in PLANS.items()})
    plans = pd.DataFrame(rows)
    enough = plans[plans["is_enough"]].groupby(["experiment", "metric"])["period_days"].min().rename("needed_days")
    plans = plans.merge(enough.reset_index(), on=["experiment", "metric"], how="left")
    return plans[list(PLANS)].astype(PLANS)


def _sizes(counts: pd.DataFrame, arms: pd.DataFrame, facts: pd.DataFrame) -> pd.DataFrame:
    """Customers and units that the control and the smallest other arm will have."""
    sized = arms.merge(counts, on="experiment").merge(facts[["enrolled_ratio"]], left_on="experiment", right_index=True)
    share = sized["enrolled_ratio"] * sized["weight"] / sized.groupby("experiment")["weight"].transform("sum")
    sized = sized.assign(arm_count=sized["customer_count"] * share, arm_unit_count=sized["unit_count"] * share)
    smallest = sized.groupby(["experiment", "is_control"])[["arm_count", "arm_unit_count"]].min()
    control, treated = (smallest.xs(side, level="is_control") for side in (True, False))
    renamed = {"arm_count": "control_count", "arm_unit_count": "control_unit_count"}
    return treated.join(control.rename(columns=renamed)).reset_index()


def _row(row: dict, facts: pd.Series, size: pd.Series, clusters: pd.DataFrame) -> dict:
    found = linearised([moments_of({name: row[name] for name in STATISTICS})], np.ones(1))
    baseline, deviation = found.value, float(np.sqrt(found.value_variances[0]))
    spread = np.sqrt(found.value_variances[0] * found.covariate_variances[0])
    correlation = float(found.covariances[0] / spread) if spread > 0 else 0.0
    factor = 1.0
    if facts["design"] == "cluster":
        factor = _design_effect(row["metric"], clusters)
    effect = facts["planned_effect"] * baseline
    if row["metric"] == SHARE:  # the size that R gives
        needed = factor * size_for_shares(baseline, baseline + effect)
    else:
        needed = factor * size_for_means(deviation, effect)
    detectable = detectable_difference(deviation, size["arm_count"], size["control_count"], correlation=correlation)
    detectable *= np.sqrt(factor)
    ratio = detectable / baseline if baseline > 0 else np.nan
    least = LEAST_CLUSTERS if facts["design"] == "cluster" else LEAST_UNITS
    units = min(size["arm_unit_count"], size["control_unit_count"])
    return {
        "experiment": row["experiment"],
        "metric": row["metric"],
        "period_days": row["period_days"],
        "past_date": row["past_date"],
        "is_primary": row["metric"] == facts["primary_metric"],
        "is_planned_length": row["period_days"] == facts["planned_days"],
        "arm_customer_count": int(min(size["arm_count"], size["control_count"])),
        "arm_unit_count": int(units),
        "baseline": baseline,
        "deviation": deviation,
        "correlation": correlation,
        "design_effect": factor,
        "planned_effect": effect,
        "needed_customer_count": np.ceil(needed),
        "needed_with_covariate_count": np.ceil(needed * (1 - correlation**2)),
        "detectable_effect": detectable,
        "detectable_ratio": ratio,
        "is_enough": bool(ratio <= facts["planned_effect"] and units >= least and not np.isnan(needed)),
    }


def _design_effect(metric: str, clusters: pd.DataFrame) -> float:
    """Of a metric that is a ratio of sums, that of its numerator: NaN where clusters say nothing."""
    measure = MEASURES.get(metric, "net_revenue")
    counts = clusters["customers"].to_numpy(dtype=float)
    if not len(counts):
        return np.nan
    square_sum = clusters[f"{measure}_x_{measure}"].astype(float).sum()
    alike = intraclass_correlation(counts, clusters[measure].to_numpy(dtype=float), square_sum)
    # Of clusters that differ in size, large ones count more.
    return design_effect(float((counts**2).sum() / counts.sum()), alike)


def of_past(statistics: pd.DataFrame, dates: pd.DataFrame) -> pd.DataFrame:
    """Statistics of whole past periods, in which every customer is a unit, whatever was or would be drawn.

    statistics: as of int_experiment_statistics__summed, by stratum. dates: experiment, period_days and enrolment_date,
    the day before each period began.
    """
    keys = ["experiment", "metric", "period_days"]
    # Sorted, since the last digit of a sum follows from the order of its parts.
    ordered = statistics.sort_values([*keys, "arm", "stratum", *STATISTICS])
    sums = ordered.groupby(keys, as_index=False)[STATISTICS].sum()
    return sums.merge(dates.rename(columns={"enrolment_date": "past_date"}), on=["experiment", "period_days"])
