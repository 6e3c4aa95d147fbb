"""Where to stop writing: how many contacts each rule keeps, and what they bring."""

from collections.abc import Iterator

import numpy as np
import pandas as pd
import pyarrow as pa

from segment_lib.campaigns.evaluation import DRAW_COUNT
from segment_lib.classifiers.quality import interval_of
from segment_lib.series import to_arrow

#: The share of the responders that keep_90 keeps.
KEEP_RATIO = 0.9

EVERYBODY, BREAK_EVEN, HINDSIGHT, CAPACITY, KEEP = "everybody", "break_even", "hindsight", "capacity", "keep_90"

#: All tested campaigns together.
ALL = "all"

SCHEMA = pa.schema(
    [
        ("split", pa.string()),
        ("campaign_id", pa.string()),
        ("rule", pa.string()),
        ("contact_count", pa.int64()),
        ("contact_ratio", pa.float64()),
        ("contact_ratio_low", pa.float64()),
        ("contact_ratio_high", pa.float64()),
        ("responder_count", pa.float64()),
        ("responder_ratio", pa.float64()),
        ("margin", pa.float64()),
        ("cost", pa.float64()),
        ("profit", pa.float64()),
        ("profit_low", pa.float64()),
        ("profit_high", pa.float64()),
        ("roi", pa.float64()),
        ("smallest_probability", pa.float64()),
    ]
)


def cutoffs_of(scores: pd.DataFrame, *, capacity: int | None, seed: int, draw_count: int = DRAW_COUNT) -> pa.Table:
    """One row per split, campaign and rule.

    scores: campaign_id, customer_id, is_next, response_probability, log_odds, response_margin, contact_cost,
    is_responding. tested: campaigns with a known outcome, each and all together, by what was seen; next: the next
    campaigns by what is expected, without intervals and without hindsight. capacity: contacts at most, None = no limit
    and no row.
    """
    rows = scores.sort_values(
        ["log_odds", "response_margin", "contact_cost", "campaign_id", "customer_id"],
        ascending=[False, False, True, True, True],
        kind="stable",
        ignore_index=True,
    )
    known = rows[rows["is_responding"].notna()]
    cases = [("tested", ALL, known)] if len(known) else []
    cases += [("tested", name, own) for name, own in known.groupby("campaign_id")]
    cases += [("next", name, own) for name, own in rows[rows["is_next"].astype(bool)].groupby("campaign_id")]
    parts = []
    for split, name, own in cases:
        found = list(_rules(own, split=split, capacity=capacity, seed=seed, draw_count=draw_count))
        parts.append(pd.DataFrame(found).assign(split=split, campaign_id=name))
    return to_arrow(parts, SCHEMA)


def _rules(rows: pd.DataFrame, *, split: str, capacity: int | None, seed: int, draw_count: int) -> Iterator[dict]:
    """The rules of one case, rows sorted by probability, the likeliest first."""
    is_next = split == "next"
    chances = rows["response_probability"].to_numpy(dtype=float)
    outcomes = chances if is_next else rows["is_responding"].astype(float).to_numpy()
    margins, costs = (rows[name].to_numpy(dtype=float) for name in ("response_margin", "contact_cost"))
    odds = rows["log_odds"].to_numpy(dtype=float)
    # Where a group of equal customers ends; nothing is cut inside of one.
    ends = np.flatnonzero(np.append(np.diff(odds) != 0, True))
    profits = outcomes * margins - costs
    every = np.ones(len(rows))
    samples = [] if is_next else list(_weights(rows["customer_id"], seed, draw_count))

    def prefix(length: int) -> np.ndarray:
        return np.arange(len(rows)) < length

    def kept_by(weights: np.ndarray) -> int:
        """The shortest prefix that holds KEEP_RATIO of the responders."""
        found = np.cumsum(weights * outcomes)[ends]
        return int(ends[np.searchsorted(found, KEEP_RATIO * found[-1] - 1e-9)]) + 1 if found[-1] > 0 else len(rows)

    def best_of(weights: np.ndarray) -> int:
        """The prefix of the largest profit, the shortest of equal ones; nobody where each loses."""
        totals = np.concatenate([[0.0], np.cumsum(weights * profits)[ends]]).round(6)
        return int(np.concatenate([[0], ends + 1])[int(np.argmax(totals))])

    chosen = {EVERYBODY: lambda weights: prefix(len(rows)), BREAK_EVEN: lambda weights: chances * margins >= costs}
    if not is_next:
        chosen[HINDSIGHT] = lambda weights: prefix(best_of(weights))
    if capacity is not None:
        fits = ends[ends < capacity]
        chosen[CAPACITY] = lambda weights: prefix(int(fits[-1]) + 1 if len(fits) else 0)
    chosen[KEEP] = lambda weights: prefix(kept_by(weights))
    for rule, choose in chosen.items():
        mask = choose(every)
        drawn = [(weights, choose(weights)) for weights in samples]
        ratios = [float(weights[kept].sum() / weights.sum()) for weights, kept in drawn]
        sums = [float((weights * profits)[kept].sum()) for weights, kept in drawn]
        cost, margin = float(costs[mask].sum()), float((outcomes * margins)[mask].sum())
        all_outcomes = float(outcomes.sum())
        low, high = interval_of(np.array(ratios)) if drawn else (None, None)
        profit_low, profit_high = interval_of(np.array(sums)) if drawn else (None, None)
        yield {
            "rule": rule,
            "contact_count": int(mask.sum()),
            "contact_ratio": float(mask.mean()),
            "contact_ratio_low": low,
            "contact_ratio_high": high,
            "responder_count": round(float(outcomes[mask].sum()), 6),
            "responder_ratio": float(outcomes[mask].sum()) / all_outcomes if all_outcomes else None,
            "margin": round(margin, 4),
            "cost": round(cost, 4),
            "profit": round(margin - cost, 4),
            "profit_low": profit_low,
            "profit_high": profit_high,
            "roi": (margin - cost) / cost if cost else None,
            "smallest_probability": float(chances[mask].min()) if mask.any() else None,
        }


def _weights(customers: pd.Series, seed: int, draw_count: int) -> Iterator[np.ndarray]:
    """How often each row counts in a bootstrap sample of customers, numbered in the order of their first rows."""
    codes, names = pd.factorize(customers, sort=False)
    random = np.random.default_rng(seed)
    for _ in range(draw_count):
        yield np.bincount(random.integers(0, len(names), len(names)), minlength=len(names)).astype(float)[codes]
