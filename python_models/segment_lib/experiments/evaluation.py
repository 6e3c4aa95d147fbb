"""The results of experiments from sufficient statistics, with families of tests corrected."""

from collections.abc import Iterable, Mapping

import numpy as np
import pandas as pd

from segment_lib.drivers.noise import adjusted_p_values
from segment_lib.experiments.comparison import ALPHA, Comparison, always_valid, compare, differs_from
from segment_lib.experiments.moments import STATISTICS, Moments, cells_of, moments_of

#: What one result is about; the whole of an experiment is the scheme and the segment `all`.
KEY = ["experiment", "metric", "arm", "scheme", "segment"]
WHOLE = "all"

#: An arm of fewer units is too small for a t test of money, whose distribution is skewed; of clusters fewer are enough,
#: since each is a sum.
LEAST_UNITS = 30
LEAST_CLUSTERS = 10

#: STATISTICS by (stratum, arm).
Cells = Mapping[tuple[str, str], np.ndarray]

#: Strata with fewer units in an arm are put together.
LEAST_IN_STRATUM = 2

RESULTS = {
    **dict.fromkeys(KEY, "string"),
    "is_primary": "bool",
    "unit_count": "int64",
    "control_unit_count": "int64",
    **dict.fromkeys(["value", "control_value", "unadjusted_effect", "unadjusted_low", "unadjusted_high"], "float64"),
    **dict.fromkeys(["effect", "effect_low", "effect_high"], "float64"),
    **dict.fromkeys(["relative_effect", "relative_low", "relative_high"], "float64"),
    **dict.fromkeys(["always_valid_low", "always_valid_high", "variance_ratio"], "float64"),
    **dict.fromkeys(["p_value", "always_valid_p_value", "p_adjusted"], "float64"),
    **dict.fromkeys(["difference_from_rest", "difference_p_value", "difference_p_adjusted"], "float64"),
    "differs_from_rest": "bool",
    "is_early": "bool",
    "verdict": "string",
}


def evaluate(statistics: pd.DataFrame, experiments: pd.DataFrame) -> pd.DataFrame:
    """Compare every arm of every experiment with its control, in the whole and in each segment.

    statistics: experiment, metric, scheme, segment, arm, stratum (any text; one stratum: all the same) and STATISTICS.
    experiments, one row each: experiment, control_arm, primary_metric, is_clustered (units are clusters), information
    (share of the planned time that has passed, from 1 on it is over) and is_sound (false: the arms are not of the sizes
    that were drawn, so nothing is concluded).

    Returns RESULTS, sorted by KEY. Effects are those of CUPED, and the unadjusted ones are beside them; variance_ratio
    is the variance of the one divided by that of the other. The primary metric in the whole is tested as it is, over
    several arms by Benjamini & Hochberg (1995); all else is one family per experiment, and so are the differences of
    segments from the rest. Before the planned end the always-valid p value counts instead of the fixed one. verdict:
    higher, lower or not_shown, or why nothing is concluded: sample_ratio_mismatch, too_few_units, too_few_clusters.
    """
    facts = experiments.set_index("experiment").sort_index()
    known = statistics[statistics["experiment"].isin(facts.index)]
    rows = []
    for experiment, of_experiment in known.groupby("experiment", sort=True):
        rows += _rows(of_experiment, facts.loc[experiment])
    if not rows:
        return pd.DataFrame({name: pd.Series(dtype=kind) for name, kind in RESULTS.items()})
    results = pd.DataFrame(rows).sort_values(KEY, ignore_index=True)
    return _concluded(results)[list(RESULTS)].astype(RESULTS)


def _rows(statistics: pd.DataFrame, facts: pd.Series) -> Iterable[dict]:
    groups = {key: cells_of(rows) for key, rows in statistics.groupby(["metric", "scheme", "segment"], sort=True)}
    control = facts["control_arm"]
    found = []
    for (metric, scheme, segment), group in groups.items():
        whole = groups.get((metric, WHOLE, WHOLE))
        for arm in sorted({arm for _, arm in group} - {control}):
            row = {"experiment": facts.name, "metric": metric, "arm": arm, "scheme": scheme, "segment": segment}
            is_whole = scheme == WHOLE
            found.append(
                row
                | {"is_primary": bool(is_whole and metric == facts["primary_metric"])}
                | _result(group, arm, control, facts)
                | (_difference(group, whole, arm, control, facts) if whole is not None and not is_whole else {})
            )
    return found


def _result(group: Cells, arm: str, control: str, facts: pd.Series) -> dict:
    units = [_unit_count(group, name) for name in (arm, control)]
    row = {"unit_count": units[0], "control_unit_count": units[1], "is_early": bool(facts["information"] < 1)}
    least = LEAST_CLUSTERS if facts["is_clustered"] else LEAST_UNITS
    verdict = None
    if min(units) < least:
        verdict = "too_few_clusters" if facts["is_clustered"] else "too_few_units"
    if not facts["is_sound"]:
        verdict = "sample_ratio_mismatch"
    strata = strata_of(group, arm, control)
    if strata is None:
        return row | {"verdict": verdict}
    adjusted, plain = (_compared(strata, facts, is_adjusted=wanted) for wanted in (True, False))
    low, high, p_value = always_valid(adjusted.effect, adjusted.error, min(float(facts["information"]), 1.0))
    return row | {
        "value": plain.value,
        "control_value": plain.control_value,
        "unadjusted_effect": plain.effect,
        "unadjusted_low": plain.low,
        "unadjusted_high": plain.high,
        "effect": adjusted.effect,
        "effect_low": adjusted.low,
        "effect_high": adjusted.high,
        "relative_effect": adjusted.relative_effect,
        "relative_low": adjusted.relative_low,
        "relative_high": adjusted.relative_high,
        "always_valid_low": low,
        "always_valid_high": high,
        "variance_ratio": (adjusted.error / plain.error) ** 2 if plain.error > 0 else np.nan,
        "p_value": adjusted.p_value,
        "always_valid_p_value": p_value,
        "verdict": verdict,
    }


def _difference(group: Cells, whole: Cells, arm: str, control: str, facts: pd.Series) -> dict:
    """The effect of a segment against that of all other units; not of clusters, which have units of both."""
    if facts["is_clustered"] or min(_unit_count(group, name) for name in (arm, control)) < LEAST_UNITS:
        return {}
    rest = {key: values - group.get(key, 0.0) for key, values in whole.items()}
    sides = [strata_of(side, arm, control) for side in (group, rest)]
    if any(side is None for side in sides):
        return {}
    difference, p_value = differs_from(*(_compared(side, facts, is_adjusted=True) for side in sides))
    return {"difference_from_rest": difference, "difference_p_value": p_value}


def _unit_count(group: Cells, arm: str) -> int:
    return int(sum(values[0] for (_, own), values in group.items() if own == arm))


def strata_of(group: Cells, arm: str, control: str) -> tuple[list[Moments], list[Moments]] | None:
    """Moments of both arms by stratum, in the order of these; small ones are put together; None for too few units."""
    nothing = np.zeros(len(STATISTICS))
    strata = sorted({stratum for stratum, own in group if own in (arm, control)})
    pairs = [np.array([group.get((stratum, own), nothing) for own in (arm, control)]) for stratum in strata]
    large = [pair for pair in pairs if pair[:, 0].min() >= LEAST_IN_STRATUM]
    small = [pair for pair in pairs if pair[:, 0].min() < LEAST_IN_STRATUM]
    if small:
        # Small strata are one; where even that is too small, it joins the largest of the others.
        together = np.sum(small, axis=0)
        if together[:, 0].min() >= LEAST_IN_STRATUM:
            large.append(together)
        elif large:
            place = int(np.argmax([pair[:, 0].sum() for pair in large]))
            large[place] = large[place] + together
    if not large:
        return None
    return tuple([moments_of(pair[side]) for pair in large] for side in (0, 1))


def _compared(strata: tuple[list[Moments], list[Moments]], facts: pd.Series, *, is_adjusted: bool) -> Comparison:
    degrees = None
    if facts["is_clustered"]:
        degrees = sum(one.unit_count for side in strata for one in side) - 2
    return compare(*strata, is_adjusted=is_adjusted, degrees=degrees)


def _concluded(results: pd.DataFrame) -> pd.DataFrame:
    """With the corrected p values, and what they say."""
    results = results.reindex(columns=list(RESULTS))
    has_verdict = results["verdict"].notna()
    in_force = results["p_value"].where(~results["is_early"].astype(bool), results["always_valid_p_value"])
    in_force = in_force.astype(float).where(~has_verdict)
    for _, rows in results.groupby(["experiment", "is_primary"], sort=True):
        results.loc[rows.index, "p_adjusted"] = adjusted_p_values(in_force[rows.index])
    # No interval of differences is always valid, so nothing is said of them before the end.
    differences = results["difference_p_value"].astype(float).where(~has_verdict & ~results["is_early"].astype(bool))
    for _, rows in results.groupby("experiment", sort=True):
        results.loc[rows.index, "difference_p_adjusted"] = adjusted_p_values(differences[rows.index])
    is_shown = (results["p_adjusted"].astype(float) <= ALPHA).to_numpy()
    side = np.where(results["effect"].astype(float) > 0, "higher", "lower")
    has_p_value = results["p_adjusted"].notna()
    results["verdict"] = results["verdict"].where(
        has_verdict, np.where(is_shown, side, np.where(has_p_value, "not_shown", "too_few_units"))
    )
    results["differs_from_rest"] = (results["difference_p_adjusted"].astype(float) <= ALPHA).to_numpy()
    return results


def facts_of(experiments: pd.DataFrame, arms: pd.DataFrame, checks: pd.DataFrame) -> pd.DataFrame:
    """What evaluate asks of each experiment, from the rows of the seed, its arms and its checks."""
    controls = arms[arms["is_control"]].set_index("experiment")["arm"]
    is_wrong = (checks["check_name"] == "sample_ratio") & (checks["verdict"] == "mismatch")
    return pd.DataFrame(
        {
            "experiment": experiments["experiment"],
            "control_arm": experiments["experiment"].map(controls),
            "primary_metric": experiments["primary_metric"],
            "is_clustered": experiments["design"] == "cluster",
            "information": experiments["measured_days"] / experiments["planned_days"],
            "is_sound": ~experiments["experiment"].isin(checks.loc[is_wrong, "experiment"]),
        }
    )


def with_dates(results: pd.DataFrame, experiments: pd.DataFrame) -> pd.DataFrame:
    """Results with the first and the last day that they are of."""
    dates = experiments[["experiment", "start_date", "measured_until"]].astype({"experiment": "string"})
    return results.merge(dates, on="experiment", how="left")
