"""Association rules: a test for chance, an interval on later days, and the lift by customers beside that by baskets."""

from collections.abc import Mapping

import numpy as np
import pandas as pd
import pyarrow as pa

from segment_lib.series import to_arrow
from segment_lib.significance import adjusted_p_values, fisher_p_values

#: Baskets of the days learnt from that a scope needs.
SMALLEST_SCOPE = 200

#: A rule is significant up to this share of false ones among those found (Benjamini and Hochberg 1995).
SIGNIFICANCE = 0.05

NORMAL_95 = 1.959964

ITEMS = ["item_1", "item_2", "item_3"]
RULE_ITEMS = ["antecedent_1", "antecedent_2", "consequent"]

#: Rules whose customers are counted together, which bounds the memory that this takes.
BLOCK_SIZE = 4096

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
    names = np.unique(sets.loc[sets["item_count"] == 1, "item_1"].to_numpy(dtype=object))
    parts, tests = [], {2: 0, 3: 0}
    for scope, rows in _coded(sets, names).groupby("scope", sort=True):
        sizes = rows["item_count"].to_numpy()
        if rows.loc[sizes == 0, "learnt_count"].sum() < SMALLEST_SCOPE:
            continue
        singles, pairs = (int((sizes == size).sum()) for size in (1, 2))
        # What could have been found counts too, and not what was frequent enough alone.
        tests[2] += singles * (singles - 1) // 2
        tests[3] += pairs * max(0, singles - 2)
        parts.append(_rules_of_scope(rows, len(names)).assign(scope=scope))
    if not parts or not sum(map(len, parts)):
        return to_arrow([], SCHEMA)
    rules = pd.concat(parts, ignore_index=True)
    measured = rules.assign(**_measures(rules), **_confirmation(rules))
    measured["p_adjusted"] = _adjusted(measured, tests)
    measured["customer_lift"] = _customer_lifts(_bought(customers, names), rules)
    measured["is_significant"] = (measured["p_adjusted"] <= SIGNIFICANCE) & (measured["lift"] > 1)
    measured["is_confirmed"] = measured["is_significant"] & (measured["later_lift_low"] > 1)
    # Of no second antecedent the number is -1, which is the last name.
    named = np.append(names, None)
    return to_arrow([measured.assign(**{name: named[rules[name]] for name in RULE_ITEMS})], SCHEMA)


def _coded(sets: pd.DataFrame, names: np.ndarray) -> pd.DataFrame:
    """The sets with each item as its place among the names, in ascending order; -1 where there is none."""
    codes = np.stack([pd.Index(names).get_indexer(sets[name].to_numpy(dtype=object)) for name in ITEMS], axis=1)
    # What is missing goes last: the largest of unsigned numbers.
    ordered = np.sort(codes.astype(np.uint32), axis=1).astype(np.int32)
    kept = sets[["scope", "item_count", "learnt_count", "later_count"]].reset_index(drop=True)
    return kept.assign(**{name: ordered[:, place] for place, name in enumerate(ITEMS)})


def _rules_of_scope(rows: pd.DataFrame, name_count: int) -> pd.DataFrame:
    """Each item of each set as the consequent of the others, sets by size and names.

    Columns: size, RULE_ITEMS and <learnt or later>_<all, both, antecedent or consequent>, the counts of the days learnt
    from and of the later ones.
    """
    counted = ["learnt_count", "later_count"]
    key = _keys(rows["item_1"].to_numpy(), rows["item_2"].to_numpy(), name_count)
    is_small = (rows["item_count"] < 3).to_numpy()
    order = np.argsort(key[is_small])
    known, counts = key[is_small][order], rows.loc[is_small, counted].to_numpy()[order]

    def counts_of(first: np.ndarray, second: np.ndarray) -> np.ndarray:
        wanted = _keys(first, second, name_count)
        places = np.minimum(np.searchsorted(known, wanted), len(known) - 1)
        return np.where((known[places] == wanted)[:, None], counts[places], 0)

    parts = []
    for size in (2, 3):
        own = rows[rows["item_count"] == size].sort_values(ITEMS)
        items = own[ITEMS[:size]].to_numpy()
        consequents = items.ravel()
        # The others of a set, in the order of the names.
        others = np.stack([np.delete(items, place, axis=1) for place in range(size)], axis=1).reshape(-1, size - 1)
        first, second = others[:, 0], others[:, 1] if size == 3 else np.full(len(others), -1, dtype=np.int32)
        none = np.full(len(others), -1, dtype=np.int32)
        found = {
            "all": counts_of(none, none),
            "both": np.repeat(own[counted].to_numpy(), size, axis=0),
            "antecedent": counts_of(first, second),
            "consequent": counts_of(consequents, none),
        }
        columns = {"size": np.int32(size), "antecedent_1": first, "antecedent_2": second, "consequent": consequents}
        for place, which in enumerate(("learnt", "later")):
            columns |= {f"{which}_{part}": values[:, place] for part, values in found.items()}
        parts.append(pd.DataFrame(columns, index=range(len(others))))
    return pd.concat(parts, ignore_index=True)


def _keys(first: np.ndarray, second: np.ndarray, name_count: int) -> np.ndarray:
    """One number for each two items, of which -1 is none."""
    return (first.astype(np.int64) + 1) * (name_count + 1) + second + 1


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
    sizes, values = rules["size"].to_numpy(), rules["p_value"].to_numpy()
    adjusted = np.ones(len(rules))
    for size, count in tests.items():
        places = np.flatnonzero(sizes == size)
        if size == 2:
            # Both directions are neighbours and have the same counts, so their p differ by rounding alone.
            found = adjusted_p_values(values[places[1::2]], count)
            adjusted[places] = np.repeat(found, 2)
        else:
            adjusted[places] = adjusted_p_values(values[places], count)
    return adjusted


def _bought(customers: pd.DataFrame, names: np.ndarray) -> tuple[np.ndarray, int]:
    """Items in the order of the names x customers, eight to a byte: whether it was bought; and how many customers."""
    codes, numbers = pd.factorize(customers["sample_number"], sort=True)
    bought = np.zeros((len(names), len(numbers)), dtype=bool)
    places = pd.Index(names).get_indexer(customers["item_id"].to_numpy(dtype=object))
    bought[places[places >= 0], codes[places >= 0]] = True
    return np.packbits(bought, axis=1), len(numbers)


def _customer_lifts(bought: tuple[np.ndarray, int], rules: pd.DataFrame) -> np.ndarray:
    """How many times as many customers bought all items of a rule as if these were independent; null for nobody."""
    packed, customer_count = bought
    first, second, consequent = (rules[name].to_numpy() for name in RULE_ITEMS)
    lifts = np.full(len(rules), np.nan)
    for start in range(0, len(rules), BLOCK_SIZE):
        block = slice(start, start + BLOCK_SIZE)
        antecedents = packed[first[block]]
        has_second = second[block] >= 0
        antecedents[has_second] &= packed[second[block][has_second]]
        both = _sizes(antecedents & packed[consequent[block]])
        expected = _sizes(antecedents) * _sizes(packed[consequent[block]])
        np.divide(both * customer_count, expected, out=lifts[block], where=expected > 0)
    return lifts


def _sizes(packed: np.ndarray) -> np.ndarray:
    return np.bitwise_count(packed).sum(axis=1, dtype=np.int64)
