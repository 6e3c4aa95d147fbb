"""Conditions under which contacted customers respond: learnt on earlier campaigns, confirmed on later ones.

An opportunity is a day on which a contacted customer visits while the window for responses is open. Columns:
campaign_id, customer_id, contact_date, visit_date, response_margin, contact_cost, is_responding, and what conditions
are made of: place, distance, day_part, weekday, visit_count_30d, campaign_type.
"""

from collections.abc import Iterator
from itertools import combinations

import numpy as np
import pandas as pd
import pyarrow as pa
from scipy.stats import false_discovery_control, norm

from segment_lib.campaigns.evaluation import DRAW_COUNT
from segment_lib.classifiers.quality import interval_of
from segment_lib.series import to_arrow
from segment_lib.significance import fisher_p_values

#: What a condition may be about.
DIMENSIONS = ["campaign_type", "day_part", "distance_band", "place", "visit_band", "weekday"]

#: Conditions of a rule at most.
LARGEST_RULE = 3

FEWEST_OPPORTUNITIES = 200
FEWEST_RESPONSES = 5

#: The share of the responses that the earlier campaigns have at least.
LEARNT_SHARE = 0.6

#: A rule is significant up to this share of false ones among those found (Benjamini and Hochberg 1995).
SIGNIFICANCE = 0.05

#: Visits in the 30 days before, up to each.
VISIT_BANDS = {"0": 0, "1_to_3": 3, "4_to_7": 7, "8_or_more": np.inf}

RULE_SCHEMA = pa.schema(
    [
        ("rule", pa.string()),
        *[(name, pa.string()) for name in DIMENSIONS],
        ("condition_count", pa.int32()),
        ("opportunity_count", pa.int64()),
        ("response_count", pa.int64()),
        *[(name, pa.float64()) for name in ("response_ratio", "lift", "p_value", "p_adjusted")],
        ("later_opportunity_count", pa.int64()),
        ("later_response_count", pa.int64()),
        *[(name, pa.float64()) for name in ("later_lift", "later_lift_low", "later_lift_high")],
        ("is_significant", pa.bool_()),
        ("is_confirmed", pa.bool_()),
        ("rule_rank", pa.int32()),
    ]
)

PLAN_SCHEMA = pa.schema(
    [
        ("plan", pa.string()),
        ("rule_count", pa.int32()),
        ("opportunity_count", pa.int64()),
        ("response_count", pa.int64()),
        *[(name, pa.float64()) for name in ("margin", "cost", "profit", "profit_efficiency")],
        *[(name, pa.float64()) for name in ("factor", "factor_low", "factor_high")],
        ("state", pa.string()),
        ("pays_more", pa.string()),
    ]
)


def rules_of(opportunities: pd.DataFrame, *, seed: int, draw_count: int = DRAW_COUNT) -> pa.Table:
    """One row per rule with FEWEST_OPPORTUNITIES and FEWEST_RESPONSES on earlier campaigns; none without later ones.

    p_value: the larger one of Fisher's exact test and of a test of the difference with errors grouped by customer, as
    visits of one customer are not independent (Liang and Zeger 1986). lift: response ratio of the rule by that of all.
    """
    rows = _prepared(opportunities)
    learnt, later = rows[rows["is_learnt"]], rows[~rows["is_learnt"]]
    if not learnt["is_responding"].any() or not len(later):
        return to_arrow([], RULE_SCHEMA)
    outcomes = learnt["is_responding"].to_numpy(dtype=float)
    customers = pd.factorize(learnt["customer_id"], sort=False)[0]
    found, tested = [], 0
    for conditions, mask in _conditions(learnt):
        tested += 1
        count, responses = int(mask.sum()), int(outcomes[mask].sum())
        if responses < FEWEST_RESPONSES:
            continue
        p_value = _grouped_p_value(mask, outcomes, customers)
        found.append({**conditions, "opportunity_count": count, "response_count": responses, "grouped": p_value})
    if not found:
        return to_arrow([], RULE_SCHEMA)
    rules = pd.DataFrame(found).reindex(columns=[*DIMENSIONS, "opportunity_count", "response_count", "grouped"])
    rules[DIMENSIONS] = rules[DIMENSIONS].astype(object).where(rules[DIMENSIONS].notna(), None)
    both, first = (rules[name].to_numpy(dtype=float) for name in ("response_count", "opportunity_count"))
    whole = np.full(len(rules), float(len(outcomes)))
    exact = fisher_p_values(whole, first, np.full(len(rules), outcomes.sum()), both)
    rules["p_value"] = np.maximum(exact, rules["grouped"])
    # A rule with too few responses was looked at too.
    rules["p_adjusted"] = false_discovery_control(np.append(rules["p_value"], np.ones(tested - len(rules))))[
        : len(rules)
    ]
    rules["response_ratio"] = both / first
    rules["lift"] = rules["response_ratio"] / outcomes.mean()
    rules["condition_count"] = rules[DIMENSIONS].notna().sum(axis=1)
    rules["rule"] = [rule_name(rule) for rule in rules[DIMENSIONS].to_dict("records")]
    rules["is_significant"] = (rules["p_adjusted"] <= SIGNIFICANCE) & (rules["lift"] > 1)
    confirmed = _confirmed(rules, later, seed, draw_count)
    rules = rules.assign(**confirmed)
    rules["is_confirmed"] = rules["is_significant"] & (rules["later_lift_low"] > 1)
    # Best first by what is sure of its ratio; a rank for those alone that are significant.
    sure = _wilson_low(both, first)
    order = np.lexsort((rules["rule"], rules["condition_count"], -sure.round(9), ~rules["is_significant"]))
    ranks = pd.Series(np.arange(1, len(rules) + 1), index=order).sort_index()
    rules["rule_rank"] = ranks.where(rules["is_significant"]).astype("Int32")
    return to_arrow([rules.iloc[order]], RULE_SCHEMA)


def plans_of(opportunities: pd.DataFrame, rules: pd.DataFrame, *, seed: int, draw_count: int = DRAW_COUNT) -> pa.Table:
    """One row per plan: no rule, each of the five best significant rules, and the best one, three and five together.

    On the later campaigns. Overlapping rules write once. factor: what a unit of cost brings, by that without a rule.
    """
    rows = _prepared(opportunities)
    later = rows[~rows["is_learnt"]]
    if not len(later):
        return to_arrow([], PLAN_SCHEMA)
    ranked = rules.dropna(subset=["rule_rank"]).sort_values("rule_rank").head(5)
    masks = [_mask(later, rule) for rule in ranked[DIMENSIONS].to_dict("records")]
    everybody = np.ones(len(later), dtype=bool)
    plans = [("no_rule", 0, everybody)]
    plans += [(f"rule_{place}", 1, mask) for place, mask in enumerate(masks, start=1)]
    plans += [
        (name, count, np.any(masks[:count], axis=0))
        for name, count in (("best_one", 1), ("best_three", 3), ("best_five", 5))
        if len(masks) >= count
    ]
    outcomes, margins, costs = (
        later[name].to_numpy(dtype=float) for name in ("is_responding", "response_margin", "contact_cost")
    )
    codes, names = pd.factorize(later["customer_id"], sort=False)
    draws = _customer_weights(len(names), seed, draw_count)
    gained = outcomes * margins

    def returns(mask: np.ndarray) -> np.ndarray:
        """What a unit of cost brings, of the customers as they are and of each sample."""
        sums = [np.bincount(codes, weights=values * mask, minlength=len(names)) for values in (gained, costs)]
        with np.errstate(divide="ignore", invalid="ignore"):
            return (draws @ sums[0]) / (draws @ sums[1])

    whole, found = returns(everybody), []
    for plan, count, mask in plans:
        margin, cost = float(gained[mask].sum()), float(costs[mask].sum())
        with np.errstate(divide="ignore", invalid="ignore"):
            factors = returns(mask) / whole
        is_known = bool(np.isfinite(factors).all())
        low, high = interval_of(factors[1:]) if is_known else (None, None)
        state = "no_cost" if not cost else "known" if is_known else "few_responses"
        found.append(
            {
                "plan": plan,
                "rule_count": count,
                "opportunity_count": int(mask.sum()),
                "response_count": int(outcomes[mask].sum()),
                "margin": round(margin, 4),
                "cost": round(cost, 4),
                "profit": round(margin - cost, 4),
                "profit_efficiency": (margin - cost) / cost if cost else None,
                "factor": float(factors[0]) if is_known else None,
                "factor_low": low,
                "factor_high": high,
                "state": state,
                "pays_more": None if plan == "no_rule" or not is_known else "yes" if low > 1 else "no",
            }
        )
    return to_arrow([pd.DataFrame(found)], PLAN_SCHEMA)


def rule_name(conditions: dict) -> str:
    """The conditions in words that sort: campaign_type=A and weekday=1_monday."""
    return " and ".join(f"{name}={value}" for name, value in sorted(conditions.items()) if isinstance(value, str))


def _prepared(opportunities: pd.DataFrame) -> pd.DataFrame:
    """In an order that other names do not change, with bands, and which campaigns rules are learnt from."""
    order = ["contact_date", "visit_date", "campaign_type", "place", "day_part", "visit_count_30d", "is_responding"]
    rows = opportunities.sort_values([*order, "customer_id", "campaign_id"], kind="stable", ignore_index=True)
    begun = rows.groupby("campaign_id")["contact_date"].transform("min")
    responses = rows["is_responding"].astype(float).groupby(begun).sum().sort_index().cumsum()
    enough = responses[responses >= LEARNT_SHARE * responses.iloc[-1]] if len(responses) else responses
    last_learnt = enough.index[0] if len(enough) else None
    is_learnt = begun <= last_learnt if last_learnt is not None else pd.Series(False, index=rows.index)
    bands = np.searchsorted(list(VISIT_BANDS.values()), rows["visit_count_30d"].to_numpy(dtype=float))
    distances = rows["distance"].astype(float)
    edges = np.unique(distances[is_learnt].dropna().quantile([0.25, 0.5, 0.75]))
    names = np.array([f"up_to_{edge:g}" for edge in edges] + [f"above_{edges[-1]:g}" if len(edges) else "any"])
    places = np.searchsorted(edges, distances.to_numpy())
    return rows.assign(
        is_learnt=is_learnt,
        visit_band=np.array(list(VISIT_BANDS))[bands],
        distance_band=pd.Series(names[np.minimum(places, len(names) - 1)]).where(distances.notna()),
    )


def _conditions(rows: pd.DataFrame) -> Iterator[tuple[dict, np.ndarray]]:
    """Conditions of one to LARGEST_RULE dimensions with enough opportunities, in the order of their names."""
    masks = {}
    for dimension in DIMENSIONS:
        values = rows[dimension]
        counts = values.value_counts()
        kept = sorted(str(value) for value in counts[counts >= FEWEST_OPPORTUNITIES].index)
        # A dimension of one value divides nothing.
        if values.nunique() > 1:
            masks[dimension] = {value: (values.astype(object) == value).to_numpy() for value in kept}
    for size in range(1, LARGEST_RULE + 1):
        for dimensions in combinations(masks, size):
            yield from _combined(dimensions, masks, {}, np.ones(len(rows), dtype=bool))


def _combined(dimensions: tuple, masks: dict, conditions: dict, mask: np.ndarray) -> Iterator[tuple[dict, np.ndarray]]:
    if not dimensions:
        yield conditions, mask
        return
    first, *others = dimensions
    for value, own in masks[first].items():
        both = mask & own
        if both.sum() >= FEWEST_OPPORTUNITIES:
            yield from _combined(tuple(others), masks, {**conditions, first: value}, both)


def _mask(rows: pd.DataFrame, rule: dict) -> np.ndarray:
    mask = np.ones(len(rows), dtype=bool)
    for dimension, value in rule.items():
        if isinstance(value, str):
            mask &= (rows[dimension].astype(object) == value).to_numpy()
    return mask


def _grouped_p_value(mask: np.ndarray, outcomes: np.ndarray, customers: np.ndarray) -> float:
    """One-sided, of the score test of the difference, with the variance of the sums of customers."""
    parts = (mask - mask.mean()) * (outcomes - outcomes.mean())
    sums = np.bincount(customers, weights=parts)
    spread = float(np.sqrt((sums**2).sum()))
    return float(norm.sf(sums.sum() / spread)) if spread else 1.0


def _confirmed(rules: pd.DataFrame, later: pd.DataFrame, seed: int, draw_count: int) -> dict[str, list]:
    """The lift of each rule on the later campaigns; intervals, by samples of customers, of the significant."""
    outcomes = later["is_responding"].to_numpy(dtype=float)
    codes, names = pd.factorize(later["customer_id"], sort=False)
    draws = _customer_weights(len(names), seed, draw_count)
    totals = [np.bincount(codes, weights=values, minlength=len(names)) for values in (np.ones(len(later)), outcomes)]
    with np.errstate(divide="ignore", invalid="ignore"):
        whole = (draws @ totals[1]) / (draws @ totals[0])
    columns = {f"later_{name}": [] for name in ("opportunity_count", "response_count", "lift", "lift_low", "lift_high")}
    for rule, is_significant in zip(rules[DIMENSIONS].to_dict("records"), rules["is_significant"], strict=True):
        mask = _mask(later, rule)
        count, responses = int(mask.sum()), int(outcomes[mask].sum())
        lift = responses / count / whole[0] if count and whole[0] > 0 else None
        low = high = None
        if is_significant and lift is not None:
            sums = [
                np.bincount(codes[mask], weights=values[mask], minlength=len(names))
                for values in (np.ones(len(later)), outcomes)
            ]
            with np.errstate(divide="ignore", invalid="ignore"):
                lifts = (draws @ sums[1]) / (draws @ sums[0]) / whole
            low, high = interval_of(lifts[1:]) if np.isfinite(lifts).all() else (None, None)
        for name, value in zip(columns, (count, responses, lift, low, high), strict=True):
            columns[name].append(value)
    return columns | {
        name: pd.array(columns[name], dtype="Float64").to_numpy(float, na_value=np.nan) for name in list(columns)[2:]
    }


def _customer_weights(size: int, seed: int, draw_count: int) -> np.ndarray:
    """Draws x customers: all once, then bootstrap samples (Efron 1979)."""
    random = np.random.default_rng(seed)
    samples = [np.bincount(random.integers(0, size, size), minlength=size) for _ in range(draw_count)]
    return np.array([np.ones(size), *samples])


def _wilson_low(found: np.ndarray, count: np.ndarray) -> np.ndarray:
    """Lower bound of the 95 % interval of a share (Wilson 1927)."""
    z, ratio = 1.959964, found / count
    middle, width = ratio + z**2 / (2 * count), z * np.sqrt(ratio * (1 - ratio) / count + z**2 / (4 * count**2))
    return (middle - width) / (1 + z**2 / count)
