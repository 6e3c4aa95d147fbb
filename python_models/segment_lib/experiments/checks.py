"""Whether an experiment was run as it was drawn."""

from collections.abc import Sequence

import numpy as np
import pandas as pd
import scipy.stats

from segment_lib.drivers.noise import adjusted_p_values
from segment_lib.experiments.comparison import compare
from segment_lib.experiments.evaluation import LEAST_CLUSTERS, WHOLE, strata_of
from segment_lib.experiments.moments import PRODUCTS, SUMS, cells_of

#: Bounds of the p value: below the first nothing is concluded, below the second somebody should look (Fabijan et al.
#: 2019).
MISMATCH = 0.001
SUSPICIOUS = 0.01

#: Of the customers of an arm so many may have got what was meant for another one, or have got it late.
TOLERATED = 0.01

CHECKS = {
    "experiment": "string",
    "check_name": "string",
    "subject": "string",
    "observed": "float64",
    "expected": "float64",
    "p_value": "float64",
    "verdict": "string",
}


def sample_ratio(counts: Sequence[int], weights: Sequence[float]) -> float:
    """The p value of units by arm against the planned shares, by chi-square; NaN without units or with one arm.

    counts: units in each arm; weights: planned parts, in the same order.
    """
    counts, weights = np.asarray(counts, dtype=float), np.asarray(weights, dtype=float)
    if counts.sum() <= 0 or len(counts) < 2:
        return np.nan
    return float(scipy.stats.chisquare(counts, counts.sum() * weights / weights.sum()).pvalue)


def verdict_of(p_value: float) -> str:
    """`fine`, `suspicious` or `mismatch`; `fine` too where there is nothing to test."""
    return "mismatch" if p_value < MISMATCH else "suspicious" if p_value < SUSPICIOUS else "fine"


def check(
    counted: pd.DataFrame, arms: pd.DataFrame, experiments: pd.DataFrame, statistics: pd.DataFrame
) -> pd.DataFrame:
    """Return CHECKS, a row for each experiment, check and subject (an arm, or an arm and a covariate).

    counted: experiment, arm, unit_count, customer_count, and in_several_arms_count, assigned_late_count, unknown_count,
    exposed_count and exposed_late_count of its customers. arms: experiment, arm, arm_number, is_control and weight.
    experiments: experiment and design. statistics: those of the experiment itself, as evaluate takes them.

    sample_ratio: units against the planned shares. balance: each covariate from before the start, treated against
    control (Welch), its p values by Benjamini & Hochberg. crossover: customers in several arms, and of the control also
    those who were sent it. late_assignment, late_exposure: drawn after the start, sent more than a week after it.
    unknown_customers: without any purchase. cluster_count: clusters of an arm, which should be ten at least.
    unknown_arm, unknown_experiment: in the log and not in the seed.
    """
    rows = []
    for experiment, own in counted.sort_values(["experiment", "arm"]).groupby("experiment", sort=True):
        if experiment not in set(experiments["experiment"]):
            rows.append(_row(experiment, "unknown_experiment", "", own["customer_count"].sum(), 0, "suspicious"))
            continue
        planned = arms[arms["experiment"] == experiment].sort_values("arm_number")
        design = experiments.set_index("experiment").loc[experiment, "design"]
        rows += _of_counts(experiment, own.set_index("arm"), planned, design == "cluster")
        rows += _balance(experiment, statistics[statistics["experiment"] == experiment], planned)
    if not rows:
        return pd.DataFrame({name: pd.Series(dtype=kind) for name, kind in CHECKS.items()})
    found = pd.DataFrame(rows)[list(CHECKS)].astype(CHECKS)
    return found.sort_values(["experiment", "check_name", "subject"], ignore_index=True)


def _row(experiment, name, subject, observed, expected, verdict, p_value=np.nan) -> dict:
    return {
        "experiment": experiment,
        "check_name": name,
        "subject": subject,
        "observed": observed,
        "expected": expected,
        "p_value": p_value,
        "verdict": verdict,
    }


def _of_counts(experiment: str, own: pd.DataFrame, planned: pd.DataFrame, is_clustered: bool) -> list[dict]:
    units = own["unit_count"].reindex(planned["arm"], fill_value=0)
    ratio = sample_ratio(units, planned["weight"])
    shares = planned["weight"] / planned["weight"].sum()
    rows = [
        _row(experiment, "sample_ratio", arm, count, units.sum() * share, verdict_of(ratio), ratio)
        for arm, count, share in zip(planned["arm"], units, shares, strict=True)
    ]
    control = planned.loc[planned["is_control"], "arm"].iloc[0]
    for arm, counts in own.iterrows():
        if arm not in set(planned["arm"]):
            rows.append(_row(experiment, "unknown_arm", arm, counts["customer_count"], 0, "suspicious"))
            continue
        wrong = {
            "crossover": counts["in_several_arms_count"] + (counts["exposed_count"] if arm == control else 0),
            "late_assignment": counts["assigned_late_count"],
            "late_exposure": counts["exposed_late_count"],
            "unknown_customers": counts["unknown_count"],
        }
        for name, count in wrong.items():
            verdict = "suspicious" if count > TOLERATED * counts["customer_count"] else "fine"
            rows.append(_row(experiment, name, arm, count, 0, verdict))
        if is_clustered:
            verdict = "too_few" if counts["unit_count"] < LEAST_CLUSTERS else "fine"
            rows.append(_row(experiment, "cluster_count", arm, counts["unit_count"], LEAST_CLUSTERS, verdict))
    return rows


def _balance(experiment: str, statistics: pd.DataFrame, planned: pd.DataFrame) -> list[dict]:
    """The covariates as if they were results: nothing can have changed them."""
    whole = statistics[statistics["scheme"] == WHOLE]
    control = planned.loc[planned["is_control"], "arm"].iloc[0]
    rows = []
    for metric, group in whole.sort_values(["metric", "stratum", "arm"]).groupby("metric", sort=True):
        cells = cells_of(_covariate_as_value(group))
        for arm in sorted(set(group["arm"]) - {control}):
            strata = strata_of(cells, arm, control)
            if strata is None:
                continue
            found = compare(*strata, is_adjusted=False)
            subject = f"{arm} {metric}_before"
            rows.append(_row(experiment, "balance", subject, found.value, found.control_value, "fine", found.p_value))
    adjusted = adjusted_p_values(pd.Series([row["p_value"] for row in rows], dtype=float))
    return [row | {"verdict": verdict_of(p_value)} for row, p_value in zip(rows, adjusted, strict=True)]


def _covariate_as_value(statistics: pd.DataFrame) -> pd.DataFrame:
    """The same statistics with the covariate in the place of the value, and nothing in its own."""
    moved = statistics[["stratum", "arm", "unit_count"]].assign(**dict.fromkeys([*SUMS, *PRODUCTS], 0.0))
    for name, other in {"value": "covariate", "base": "covariate_base"}.items():
        moved[f"{name}_sum"] = statistics[f"{other}_sum"]
        moved[f"{name}_x_{name}"] = statistics[f"{other}_x_{other}"]
    return moved.assign(value_x_base=statistics["covariate_x_covariate_base"])
