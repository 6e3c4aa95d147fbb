"""Association rules: a test for chance, an interval on later days, and the lift by customers beside that by baskets."""

from collections.abc import Mapping

import numpy as np
import pandas as pd
import pyarrow as pa
from scipy.stats import false_discovery_control

from segment_lib.series import to_arrow
from segment_lib.significance import fisher_p_values

#: Baskets of the days learnt from that a scope needs.
SMALLEST_SCOPE = 200

#: A rule is significant up to this share of false ones among those found (Benjamini and Hochberg 1995).
SIGNIFICANCE = 0.05

NORMAL_95 = 1.959964

ITEMS = ["item_1", "item_2", "item_3"]

SCHEMA = pa.schema(
    [
        *[(name, pa.string()) for name in ("scope", "antecedent_1", "antecedent_2", "consequent")],
        *[(name, pa.int64()) for name in ("all_basket_count", "antecedent_count", "consequent_count", "basket_count")],
        *[
            (name, pa.float64())
            for name in (
                *("support", "confidence", "lift", "leverage", "conviction", "zhang"),
                *("p_value", "p_adjusted", "customer_lift", "later_lift", "later_lift_low", "later_lift_high"),
            )
        ],
        ("is_significant", pa.bool_()),
        ("is_confirmed", pa.bool_()),
    ]
)


def rules_of(sets: pd.DataFrame, customers: pd.DataFrame) -> pa.Table:
    """One row per scope, antecedents (one or two, in the order of their names) and consequent.

    sets: scope, item_count, item_1 to item_3, learnt_count, later_count, as int_item_sets__counted has them;
    customers: sample_number and item_id, once for each item that a customer bought.
    """
    bought = _bought(customers)
    parts, tests = [], {2: 0, 3: 0}
    for scope, rows in sets.groupby("scope", sort=True):
        counts = {
            frozenset(item for item in row[:3] if isinstance(item, str)): row[3:]
            for row in rows[[*ITEMS, "learnt_count", "later_count"]].itertuples(index=False)
        }
        whole = counts.get(frozenset(), (0, 0))
        if whole[0] < SMALLEST_SCOPE:
            continue
        singles = sum(len(items) == 1 for items in counts)
        pairs = sum(len(items) == 2 for items in counts)
        # What could have been found counts too, and not what was frequent enough alone.
        tests[2] += singles * (singles - 1) // 2
        tests[3] += pairs * max(0, singles - 2)
        parts += [
            (scope, len(items), *sorted(items - {consequent}), *([None] * (3 - len(items))), consequent)
            + _counts(counts, items, consequent, whole)
            for items in sorted(counts, key=lambda items: (len(items), sorted(items)))
            if len(items) > 1
            for consequent in sorted(items)
        ]
    if not parts:
        return to_arrow([], SCHEMA)
    names = ["scope", "size", "antecedent_1", "antecedent_2", "consequent"]
    names += [
        f"{which}_{part}" for which in ("learnt", "later") for part in ("all", "both", "antecedent", "consequent")
    ]
    rules = pd.DataFrame(parts, columns=names)
    measured = rules.assign(**_measures(rules), **_confirmation(rules))
    measured["p_adjusted"] = _adjusted(measured, tests)
    measured["customer_lift"] = [
        _customer_lift(bought, row.antecedent_1, row.antecedent_2, row.consequent) for row in rules.itertuples()
    ]
    measured["is_significant"] = (measured["p_adjusted"] <= SIGNIFICANCE) & (measured["lift"] > 1)
    measured["is_confirmed"] = measured["is_significant"] & (measured["later_lift_low"] > 1)
    return to_arrow([measured], SCHEMA)


def _counts(counts: Mapping, items: frozenset, consequent: str, whole: tuple) -> tuple:
    """Of the days learnt from and of the later ones: all baskets, those with all items, antecedents, consequent."""
    parts = (
        whole,
        counts[items],
        counts.get(items - {consequent}, (0, 0)),
        counts.get(frozenset([consequent]), (0, 0)),
    )
    return tuple(part[0] for part in parts) + tuple(part[1] for part in parts)


def _measures(rules: pd.DataFrame) -> dict[str, np.ndarray]:
    """Of the days learnt from; null where a measure would divide by 0."""
    total, both, first, second = (
        rules[f"learnt_{part}"].to_numpy(dtype=float) for part in ("all", "both", "antecedent", "consequent")
    )
    with np.errstate(divide="ignore", invalid="ignore"):
        confidence, share = both / first, second / total
        otherwise = (second - both) / (total - first)
        conviction = np.where(both < first, (1 - share) / (1 - confidence), np.nan)
        zhang = (confidence - otherwise) / np.maximum(confidence, otherwise)
    return {
        "all_basket_count": rules["learnt_all"],
        "basket_count": rules["learnt_both"],
        "antecedent_count": rules["learnt_antecedent"],
        "consequent_count": rules["learnt_consequent"],
        "support": both / total,
        "confidence": confidence,
        "lift": confidence / share,
        "leverage": both / total - first / total * share,
        "conviction": conviction,
        "zhang": np.where(np.isfinite(zhang), zhang, np.nan),
        "p_value": fisher_p_values(total, first, second, both),
    }


def _confirmation(rules: pd.DataFrame) -> dict[str, np.ndarray]:
    """The lift on the later days, its 95 % interval by the logarithm (Katz et al. 1978); null where one is missing."""
    total, both, first, second = (
        rules[f"later_{part}"].to_numpy(dtype=float) for part in ("all", "both", "antecedent", "consequent")
    )
    with np.errstate(divide="ignore", invalid="ignore"):
        lift = both * total / (first * second)
        width = NORMAL_95 * np.sqrt(np.maximum(0, 1 / both - 1 / first + 1 / second - 1 / total))
        low, high = lift * np.exp(-width), lift * np.exp(width)
    is_known = (both > 0) & np.isfinite(lift)
    return {
        "later_lift": np.where(np.isfinite(lift), lift, np.nan),
        "later_lift_low": np.where(is_known, low, np.nan),
        "later_lift_high": np.where(is_known, high, np.nan),
    }


def _adjusted(rules: pd.DataFrame, tests: Mapping[int, int]) -> np.ndarray:
    """Benjamini and Hochberg's p values over all that were tested, of pairs and of triples; what was rare had p = 1.

    The two rules of a pair are one test.
    """
    adjusted = np.ones(len(rules))
    for size, count in tests.items():
        places = np.flatnonzero(rules["size"] == size)
        if not len(places):
            continue
        values = rules["p_value"].to_numpy()[places]
        if size == 2:
            # Both directions have the same counts and the same p.
            first = (rules["antecedent_1"] < rules["consequent"]).to_numpy()[places]
            keys = [
                (scope, *sorted(pair))
                for scope, *pair in rules.iloc[places][["scope", "antecedent_1", "consequent"]].itertuples(index=False)
            ]
            found = false_discovery_control(np.append(values[first], np.ones(max(0, count - first.sum()))))
            by_pair = dict(
                zip([key for key, is_first in zip(keys, first, strict=True) if is_first], found, strict=False)
            )
            adjusted[places] = [by_pair[key] for key in keys]
        else:
            found = false_discovery_control(np.append(values, np.ones(max(0, count - len(values)))))
            adjusted[places] = found[: len(values)]
    return adjusted


def _bought(customers: pd.DataFrame) -> dict[str, np.ndarray]:
    """Item -> for each customer whether it was bought."""
    codes, numbers = pd.factorize(customers["sample_number"], sort=True)
    bought = {}
    for item, rows in customers.groupby("item_id").indices.items():
        has = np.zeros(len(numbers), dtype=bool)
        has[codes[rows]] = True
        bought[item] = has
    return bought


def _customer_lift(bought: Mapping[str, np.ndarray], first: str, second: str | None, consequent: str) -> float:
    """How many times as many customers bought all as if what they buy were independent."""
    has_second = isinstance(second, str)
    if first not in bought or consequent not in bought or (has_second and second not in bought):
        return np.nan
    antecedent = bought[first] & bought[second] if has_second else bought[first]
    expected = antecedent.sum() * bought[consequent].sum()
    return float((antecedent & bought[consequent]).sum() * len(antecedent) / expected) if expected else np.nan
