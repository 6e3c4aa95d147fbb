"""How good the models of responses are on campaigns that came later, beside baselines and shuffled labels."""

from collections.abc import Sequence

import numpy as np
import pandas as pd
import pyarrow as pa
from scipy.special import expit

from segment_lib.campaigns.linear import ADDITIVE, LOGISTIC
from segment_lib.campaigns.rolling import BOOSTED, sorted_contacts, tested_contacts
from segment_lib.classifiers.quality import aurocs_of, interval_of, measures_of
from segment_lib.series import to_arrow

#: Baseline -> the feature whose value is its score.
BASELINES = {
    "past_responses": "response_count",
    "past_coupon_orders": "coupon_order_count",
    "past_revenue": "net_revenue_3m",
}

MODELS = ["used", LOGISTIC, ADDITIVE, BOOSTED]

#: A model of labels that were dealt out anew within each campaign: what it finds is chance.
SHUFFLED = "shuffled_labels"

#: Bootstrap samples of customers behind each interval.
DRAW_COUNT = 200

SCHEMA = pa.schema(
    [
        ("model", pa.string()),
        ("measure", pa.string()),
        ("decile", pa.int32()),
        ("contact_count", pa.int64()),
        ("responder_count", pa.int64()),
        ("value", pa.float64()),
        ("value_low", pa.float64()),
        ("value_high", pa.float64()),
        ("best_baseline", pa.string()),
    ]
)


def evaluate(contacts: pd.DataFrame, *, features: Sequence[str], seed: int, draw_count: int = DRAW_COUNT) -> pa.Table:
    """One row per model, measure and decile, on contacts that a model of earlier campaigns scored; none where none was.

    Measures: those of classifiers.quality on all contacts together, auroc_within (the area under the ROC curve within
    campaigns, each weighted by its pairs of a responder and another), auroc_within_gain (over the best baseline,
    paired), calibration_ratio (expected responses divided by those seen). Intervals are the middle 95 % of bootstrap
    samples of customers.
    """
    rows = sorted_contacts(contacts, features)
    tested = tested_contacts(rows, features, seed=seed)
    if not len(tested) or tested["is_responding"].astype(int).nunique() < 2:
        return to_arrow([], SCHEMA)
    labels = tested["is_responding"].astype(int).to_numpy()
    draws = customer_draws(tested["customer_id"], seed=seed, draw_count=draw_count)
    scores = {name: tested[name].to_numpy(dtype=float) for name in MODELS}
    scores |= {name: tested[feature].to_numpy(dtype=float) for name, feature in BASELINES.items()}
    within = {name: within_aurocs(score, labels, tested["campaign_id"], draws) for name, score in scores.items()}
    best = max(BASELINES, key=lambda name: within[name][0])
    found = []
    for name, score in scores.items():
        measures = {("auroc_within", None): within[name], ("auroc", None): aurocs_of(score, labels, draws)}
        if name in MODELS:
            chances = expit(score)
            measures |= measures_of(chances, labels, draws)
            measures["calibration_ratio", None] = (draws @ chances) / (draws @ labels)
            measures["auroc_within_gain", None] = within[name] - within[best]
        found += [(name, *key, values) for key, values in measures.items()]
    found += _shuffled(rows, features, seed, draw_count)
    records = [(name, measure, decile, values[0], *interval_of(values[1:])) for name, measure, decile, values in found]
    frame = pd.DataFrame(records, columns=["model", "measure", "decile", "value", "value_low", "value_high"])
    counts = {"contact_count": len(tested), "responder_count": int(labels.sum()), "best_baseline": best}
    # Without a value there is no row: a campaign of one outcome has no order.
    return to_arrow([frame.dropna(subset=["value"]).assign(**counts)], SCHEMA)


def within_aurocs(scores: np.ndarray, labels: np.ndarray, campaigns: pd.Series, draws: np.ndarray) -> np.ndarray:
    """The area under the ROC curve in each draw, campaigns weighted by their pairs of a responder and another."""
    areas, weights = np.zeros(len(draws)), np.zeros(len(draws))
    for rows in campaigns.groupby(campaigns.to_numpy(), sort=True).indices.values():
        own, drawn = labels[rows], draws[:, rows]
        positives = drawn @ own
        pairs = positives * (drawn.sum(axis=1) - positives)
        areas += np.where(pairs > 0, pairs * np.nan_to_num(aurocs_of(scores[rows], own, drawn)), 0)
        weights += pairs
    return np.divide(areas, weights, out=np.full(len(draws), np.nan), where=weights > 0)


def customer_draws(customers: pd.Series, *, seed: int, draw_count: int) -> np.ndarray:
    """Draws x rows: how often each row counts; first all once, then bootstrap samples of customers (Efron 1979).

    Customers are numbered in the order of their first rows, so that other names draw the same.
    """
    codes, names = pd.factorize(customers, sort=False)
    random = np.random.default_rng(seed)
    drawn = [np.ones(len(names))]
    drawn += [np.bincount(random.integers(0, len(names), len(names)), minlength=len(names)) for _ in range(draw_count)]
    return np.array(drawn, dtype=float)[:, codes]


def _shuffled(rows: pd.DataFrame, features: Sequence[str], seed: int, draw_count: int) -> list[tuple]:
    random = np.random.default_rng(seed)
    is_known = rows["is_responding"].notna()
    labels = rows["is_responding"].copy()
    for places in rows[is_known].groupby("campaign_id").indices.values():
        index = rows[is_known].index[places]
        labels.loc[index] = random.permutation(labels.loc[index].to_numpy())
    tested = tested_contacts(rows.assign(is_responding=labels), features, seed=seed, boosts=False)
    if not len(tested):
        return []
    draws = customer_draws(tested["customer_id"], seed=seed, draw_count=draw_count)
    own = tested["is_responding"].astype(int).to_numpy()
    areas = within_aurocs(tested["used"].to_numpy(), own, tested["campaign_id"], draws)
    return [(SHUFFLED, "auroc_within", None, areas)]
