"""Buckets and arms from a hash: the same on every engine, machine and day, whatever order the units come in.

Arms of an experiment are drawn in SQL (int_experiment_units__drawn). These functions draw the same in Python: for the
tests, which compare both, and for the benchmark, which divides customers a thousand times.
"""

import hashlib
from collections.abc import Iterable, Mapping

import numpy as np
import pandas as pd

#: A unit has one of so many buckets; shares are drawn to a hundredth of a per cent.
BUCKET_COUNT = 10_000

#: What is put after the salt of an experiment to draw the arm, so that who is in says nothing about the arm.
ARM_SALT = "/arm"


def digests(salt: str, unit_ids: Iterable[str]) -> np.ndarray:
    """The md5 of `salt:unit_id` for each unit, as 32 hexadecimal digits; by it units are ordered at random."""
    return np.array([hashlib.md5(f"{salt}:{unit}".encode()).hexdigest() for unit in unit_ids], dtype=object)


def buckets(salt: str, unit_ids: Iterable[str]) -> np.ndarray:
    """A bucket from 0 to 9,999 for each unit: the first eight digits of its digest, modulo BUCKET_COUNT.

    macros/outreach/hash_bucket.sql is the same in SQL.
    """
    return np.array([int(digest[:8], 16) % BUCKET_COUNT for digest in digests(salt, unit_ids)], dtype=np.int64)


def arm_ranges(weights: Mapping[str, int]) -> dict[str, tuple[int, int]]:
    """The buckets of each arm as (first, one after the last), in the order of weights.

    weights: whole parts by arm, such as {"control": 1, "mail": 3}. Bounds are rounded down, so that all are covered.
    """
    total, passed, ranges = sum(weights.values()), 0, {}
    for arm, weight in weights.items():
        ranges[arm] = (BUCKET_COUNT * passed // total, BUCKET_COUNT * (passed + weight) // total)
        passed += weight
    return ranges


def arms_of_buckets(arm_buckets: np.ndarray, weights: Mapping[str, int]) -> np.ndarray:
    """The arm of each bucket."""
    ranges = arm_ranges(weights)
    bounds = [high for _, high in ranges.values()]
    return np.array(list(ranges), dtype=object)[np.searchsorted(bounds, arm_buckets, side="right")]


def assign_simple(
    unit_ids: Iterable[str], *, salt: str, weights: Mapping[str, int], enrolled_ratio: float = 1.0
) -> pd.DataFrame:
    """Draw each unit by itself: unit_id, is_enrolled and arm (null where it is not in).

    A unit that comes later changes nothing for the others, and a larger enrolled_ratio (0 to 1) only adds units:
    whether a unit is in and which arm it is in come from two different hashes.
    """
    units = pd.Series(list(unit_ids), dtype=object)
    is_enrolled = buckets(salt, units) < round(enrolled_ratio * BUCKET_COUNT)
    arms = arms_of_buckets(buckets(salt + ARM_SALT, units), weights)
    return pd.DataFrame({"unit_id": units, "is_enrolled": is_enrolled, "arm": np.where(is_enrolled, arms, None)})


def assign_stratified(
    unit_ids: Iterable[str],
    strata: Iterable[str],
    *,
    salt: str,
    weights: Mapping[str, int],
    enrolled_ratio: float = 1.0,
) -> pd.DataFrame:
    """Draw fixed numbers within each stratum: unit_id, is_enrolled and arm (null where it is not in).

    Of the n units of a stratum that are in, in the order of their digests, the first floor(n x share) get the first
    arm, the next ones the second and so on; the few that are left over are drawn by their buckets. The result holds for
    these units only, so it must be kept. With one stratum this is how clusters are drawn.
    """
    drawn = assign_simple(unit_ids, salt=salt, weights=weights, enrolled_ratio=enrolled_ratio).assign(
        stratum=list(strata)
    )
    drawn["digest"] = digests(salt + ARM_SALT, drawn["unit_id"])
    enrolled = drawn[drawn["is_enrolled"]].sort_values(["stratum", "digest", "unit_id"])
    place = enrolled.groupby("stratum", dropna=False).cumcount().to_numpy()
    count = enrolled.groupby("stratum", dropna=False)["unit_id"].transform("size").to_numpy()
    total, passed = sum(weights.values()), np.zeros(len(enrolled), dtype=np.int64)
    arms = enrolled["arm"].to_numpy(dtype=object, copy=True)
    for arm, weight in weights.items():
        filled = passed + count * weight // total
        arms[(place >= passed) & (place < filled)] = arm
        passed = filled
    drawn.loc[enrolled.index, "arm"] = arms
    return drawn[["unit_id", "is_enrolled", "arm"]]
