"""Whom a treatment changes: the probability with it less that without, and whether ranking by it is worth anything."""

from collections.abc import Sequence

import numpy as np
import pandas as pd
from sklearn.linear_model import LogisticRegression

from segment_lib.experiments.buckets import buckets

#: Each customer is scored by models that were fitted without the part that the customer is in.
FOLD_COUNT = 5

#: A model of fewer responses, or of fewer customers without one, would learn their names.
LEAST_RESPONSES = 50

#: Strength of the ridge, as scikit-learn's C; features are standardised.
RIDGE = 0.1

#: Shuffled rankings with which the area of a ranking is compared.
SHUFFLE_COUNT = 200

#: Rankings that are compared: by uplift, and by the probability of buying with the treatment.
RANKINGS = {"uplift": "uplift", "response": "treated_probability"}

SCORES = {
    "experiment": "string",
    "arm": "string",
    "customer_id": "string",
    "treated_probability": "float64",
    "control_probability": "float64",
    "uplift": "float64",
}

QUALITY = {
    "experiment": "string",
    "arm": "string",
    "ranking": "string",
    "customer_count": "int64",
    "effect_on_all": "float64",
    "effect_on_best_fifth": "float64",
    "qini_area": "float64",
    "p_value": "float64",
    "is_best": "bool",
}


def score_uplift(customers: pd.DataFrame, features: Sequence[str], *, control: str) -> pd.DataFrame:
    """Return SCORES: the probability of the response in each arm for every customer of that arm and the control.

    customers of one experiment: experiment, customer_id, arm, has_responded (0 or 1) and the features as they were
    before the start. Two logistic regressions of the same features, one of the treated and one of the control (the
    two-model approach; Gutierrez & Gerardy 2017), fitted without the fold of the customer that they score; folds are
    buckets of the id. Money and counts are taken by the signed logarithm. Empty where an arm has fewer than
    LEAST_RESPONSES responses, or customers without one.
    """
    ordered = customers.sort_values([*features, "customer_id"], ignore_index=True)
    found = []
    for arm in sorted(set(ordered["arm"]) - {control}):
        rows = ordered[ordered["arm"].isin([arm, control])].reset_index(drop=True)
        is_treated = (rows["arm"] == arm).to_numpy()
        responses = rows["has_responded"].to_numpy(dtype=int)
        if any(not _is_enough(responses[side]) for side in (is_treated, ~is_treated)):
            continue
        values = _standardised(rows[list(features)].to_numpy(dtype=float))
        folds = buckets("fold", rows["customer_id"]) % FOLD_COUNT
        scores = np.empty((len(rows), 2))
        for fold in range(FOLD_COUNT):
            is_out = folds == fold
            for column, side in enumerate((is_treated, ~is_treated)):
                scores[is_out, column] = _probabilities(
                    values[side & ~is_out], responses[side & ~is_out], values[is_out]
                )
        found.append(
            pd.DataFrame(
                {
                    "experiment": rows["experiment"],
                    "arm": arm,
                    "customer_id": rows["customer_id"],
                    "treated_probability": scores[:, 0],
                    "control_probability": scores[:, 1],
                    "uplift": scores[:, 0] - scores[:, 1],
                }
            )
        )
    if not found:
        return pd.DataFrame({name: pd.Series(dtype=kind) for name, kind in SCORES.items()})
    return pd.concat(found, ignore_index=True).astype(SCORES)


def uplift_quality(scores: pd.DataFrame, customers: pd.DataFrame, *, control: str, seed: int) -> pd.DataFrame:
    """Return QUALITY: what each ranking of the customers is worth, a row for each arm and ranking.

    qini_area: mean over all cut-offs of the additional responses per customer if those ranked before it are treated,
    less those of a random choice of as many (Radcliffe 2007, not divided by that of a perfect ranking). Customers of
    equal score are one group. effect_on_best_fifth: treated less control share among the first fifth, effect_on_all
    among all. p_value: share of SHUFFLE_COUNT shuffled rankings, and of this one, with an area at least as large.
    is_best: the larger area of the arm, if its p value is at most 5 %.
    """
    found = []
    for (experiment, arm), rows in scores.groupby(["experiment", "arm"], sort=True):
        known = rows.merge(
            customers[["experiment", "customer_id", "arm", "has_responded"]].rename(columns={"arm": "own_arm"}),
            on=["experiment", "customer_id"],
            validate="1:1",
        ).sort_values("customer_id", ignore_index=True)
        is_treated = (known["own_arm"] != control).to_numpy()
        responses = known["has_responded"].to_numpy(dtype=float)
        ranked = []
        for ranking, column in RANKINGS.items():
            values = known[column].to_numpy()
            area = qini_area(values, is_treated, responses)
            random = np.random.default_rng(seed)
            shuffled = [qini_area(random.permutation(values), is_treated, responses) for _ in range(SHUFFLE_COUNT)]
            best = values >= np.sort(values)[::-1][max(0, int(np.ceil(len(values) / 5)) - 1)]
            ranked.append(
                {
                    "experiment": experiment,
                    "arm": arm,
                    "ranking": ranking,
                    "customer_count": len(known),
                    "effect_on_all": _effect(is_treated, responses),
                    "effect_on_best_fifth": _effect(is_treated[best], responses[best]),
                    "qini_area": area,
                    "p_value": (1 + sum(one >= area for one in shuffled)) / (1 + SHUFFLE_COUNT),
                }
            )
        largest = max(row["qini_area"] for row in ranked)
        found += [row | {"is_best": row["qini_area"] == largest and row["p_value"] <= 0.05} for row in ranked]
    if not found:
        return pd.DataFrame({name: pd.Series(dtype=kind) for name, kind in QUALITY.items()})
    return pd.DataFrame(found)[list(QUALITY)].astype(QUALITY)


def qini_curve(scores: np.ndarray, is_treated: np.ndarray, responses: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Share of the customers that are taken, highest score first, and the additional responses per customer of all.

    Additional: those of the treated, less those of the control by as many customers. Both begin with 0; a point for
    each group of equal scores.
    """
    order = np.argsort(-scores, kind="stable")
    is_last = np.append(np.diff(scores[order]) != 0, True)
    treated = np.cumsum(is_treated[order])[is_last]
    counts = np.flatnonzero(is_last) + 1
    control = counts - treated
    of_treated = np.cumsum(responses[order] * is_treated[order])[is_last]
    of_control = np.cumsum(responses[order] * ~is_treated[order])[is_last]
    # Where the first groups have one arm only, nothing is known of an effect yet.
    is_known = (treated > 0) & (control > 0)
    effect = np.where(is_known, of_treated / np.maximum(treated, 1) - of_control / np.maximum(control, 1), 0.0)
    share = counts / len(scores)
    return np.append(0.0, share), np.append(0.0, effect * share)


def qini_area(scores: np.ndarray, is_treated: np.ndarray, responses: np.ndarray) -> float:
    """The area between the curve and the straight line to its end, in responses per customer."""
    share, gain = qini_curve(scores, is_treated, responses)
    return float(np.trapezoid(gain, share) - gain[-1] / 2)


def _is_enough(responses: np.ndarray) -> bool:
    return min(responses.sum(), (1 - responses).sum()) >= LEAST_RESPONSES


def _standardised(values: np.ndarray) -> np.ndarray:
    values = np.sign(values) * np.log1p(np.abs(values))
    spread = values.std(axis=0)
    return (values - values.mean(axis=0)) / np.where(spread > 0, spread, 1.0)


def _probabilities(values: np.ndarray, responses: np.ndarray, wanted: np.ndarray) -> np.ndarray:
    if responses.min() == responses.max():
        return np.full(len(wanted), float(responses[0]))
    fitted = LogisticRegression(C=RIDGE, solver="newton-cholesky").fit(values, responses)
    return fitted.predict_proba(wanted)[:, 1]


def _effect(is_treated: np.ndarray, responses: np.ndarray) -> float:
    if not is_treated.any() or is_treated.all():
        return np.nan
    return float(responses[is_treated].mean() - responses[~is_treated].mean())


#: What is known of a customer before the start, from which a response is predicted.
FEATURES = ["recency_days", "tenure_days", "order_count_at_start", "net_revenue_at_start", "net_revenue_before"]


def score_all(customers: pd.DataFrame, arms: pd.DataFrame, experiments: pd.DataFrame) -> pd.DataFrame:
    """SCORES of all experiments that are over and drew customers, with a purchase in the period as the response.

    customers: experiment, customer_id, arm, buyers (0 or 1) and FEATURES, null for who was no customer yet.
    """
    is_over = experiments["measured_days"] >= experiments["planned_days"]
    wanted = experiments[is_over & (experiments["design"] != "cluster")]["experiment"]
    controls = arms[arms["is_control"]].set_index("experiment")["arm"]
    known = prepared(customers)
    parts = [
        score_uplift(known[known["experiment"] == experiment], FEATURES, control=controls[experiment])
        for experiment in sorted(wanted)
    ]
    return pd.concat([*parts, score_uplift(known.iloc[:0], FEATURES, control="")], ignore_index=True).astype(SCORES)


def quality_of_all(scores: pd.DataFrame, customers: pd.DataFrame, arms: pd.DataFrame, *, seed: int) -> pd.DataFrame:
    """QUALITY of all experiments that are scored; arguments as of score_all."""
    controls = arms[arms["is_control"]].set_index("experiment")["arm"]
    known = prepared(customers)
    parts = [
        uplift_quality(rows, known[known["experiment"] == experiment], control=controls[experiment], seed=seed)
        for experiment, rows in scores.groupby("experiment", sort=True)
    ]
    nothing = uplift_quality(scores.iloc[:0], known.iloc[:0], control="", seed=seed)
    return pd.concat([*parts, nothing], ignore_index=True).astype(QUALITY)


def prepared(customers: pd.DataFrame) -> pd.DataFrame:
    """Customers with has_responded, and 0 for what is not known of them."""
    known = customers.assign(has_responded=customers["buyers"].astype("int64"))
    return known.fillna(dict.fromkeys(FEATURES, 0))
