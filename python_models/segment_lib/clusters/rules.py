"""A cluster in words: the conditions on original units that describe it best."""

from collections.abc import Iterator, Sequence

import numpy as np
import pandas as pd
import pyarrow as pa
from sklearn.tree import DecisionTreeClassifier

from segment_lib.series import to_arrow

#: Conditions in a predicate at most.
LARGEST_DEPTH = 3

#: A description is readable from this precision and recall on.
READABLE = 0.8

RULE_SCHEMA = pa.schema(
    [
        ("fit_date", pa.date32()),
        ("cluster_id", pa.int64()),
        ("predicate", pa.string()),
        ("condition_count", pa.int64()),
        ("precision", pa.float64()),
        ("recall", pa.float64()),
        ("is_readable", pa.bool_()),
    ]
)

_Condition = tuple[str, str, float]


def rules_of_fits(customers: pd.DataFrame, *, features: Sequence[str]) -> pa.Table:
    """One row per fit_date and cluster_id, see `describe_clusters`.

    customers: fit_date, the features in original units, and cluster_id.
    """
    parts = [
        describe_clusters(rows[list(features)], rows["cluster_id"]).assign(fit_date=fit_date)
        for fit_date, rows in customers.sort_values(["cluster_id", *features]).groupby("fit_date")
    ]
    return to_arrow(parts, RULE_SCHEMA)


def describe_clusters(features: pd.DataFrame, cluster_ids: pd.Series) -> pd.DataFrame:
    """One row per cluster: predicate, condition_count, precision, recall and is_readable.

    features: customers x features in original units; cluster_ids: of the same customers.
    The predicate is SQL: the conditions on the way to a node of a decision tree (Breiman et al. 1984) of the cluster
    against the rest, of at most LARGEST_DEPTH levels; that of the best F1, in a tie the shorter one. Bounds are whole
    numbers where the feature has only such, else cents; precision and recall are those of the rounded predicate.
    """
    rows = []
    for cluster_id in sorted(cluster_ids.unique()):
        is_member = (cluster_ids == cluster_id).to_numpy()
        candidates = [
            (conditions, *_quality(features, conditions, is_member))
            for weight in (None, "balanced")
            for conditions in _paths(features, is_member, weight)
        ]
        best, precision, recall = min(
            candidates, key=lambda found: (-round(_f1(*found[1:]), 9), len(found[0]), found[0])
        )
        rows.append(
            {
                "cluster_id": cluster_id,
                "predicate": " and ".join(f"{name} {sign} {bound:.12g}" for name, sign, bound in best) or "true",
                "condition_count": len(best),
                "precision": precision,
                "recall": recall,
                "is_readable": bool(min(precision, recall) >= READABLE),
            }
        )
    return pd.DataFrame(rows)


def _paths(features: pd.DataFrame, is_member: np.ndarray, class_weight: str | None) -> Iterator[Sequence[_Condition]]:
    """The conditions on the way to each node of a tree; of two bounds of one feature on one side the tighter."""
    fitted = DecisionTreeClassifier(max_depth=LARGEST_DEPTH, class_weight=class_weight, random_state=0)
    tree = fitted.fit(features.to_numpy(), is_member).tree_
    is_whole = (features == features.round()).all()

    def below(node: int, bounds: dict) -> Iterator[Sequence[_Condition]]:
        yield [(name, sign, bound) for (name, sign), bound in bounds.items()]
        if tree.children_left[node] < 0:
            return
        name, threshold = features.columns[tree.feature[node]], float(tree.threshold[node])
        bound = float(np.floor(threshold)) if is_whole[name] else round(threshold, 2)
        yield from below(tree.children_left[node], {**bounds, (name, "<="): bound})
        yield from below(tree.children_right[node], {**bounds, (name, ">"): bound})

    yield from below(0, {})


def _quality(features: pd.DataFrame, conditions: Sequence[_Condition], is_member: np.ndarray) -> tuple[float, float]:
    """Precision and recall of the rows that meet all conditions."""
    is_met = np.ones(len(features), dtype=bool)
    for name, sign, bound in conditions:
        is_met &= (features[name] <= bound).to_numpy() == (sign == "<=")
    both = (is_met & is_member).sum()
    return float(both / max(1, is_met.sum())), float(both / is_member.sum())


def _f1(precision: float, recall: float) -> float:
    return 2 * precision * recall / (precision + recall) if precision + recall else 0.0
