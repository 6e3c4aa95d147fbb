"""What is known of the units of an arm without reading them again: counts, sums and sums of products."""

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import combinations_with_replacement

import numpy as np
import pandas as pd

#: What is summed over units: a metric is value / base, and so is its covariate from before the start. For a mean per
#: unit base is 1; for money per order it is the orders of the unit; for a drawn cluster the customers in it.
VARIABLES = ("value", "base", "covariate", "covariate_base")

#: The columns of sufficient statistics: a sum of each variable, and of each product of two.
SUMS = [f"{name}_sum" for name in VARIABLES]
PRODUCTS = [f"{one}_x_{other}" for one, other in combinations_with_replacement(VARIABLES, 2)]
STATISTICS = ["unit_count", *SUMS, *PRODUCTS]
_UPPER = np.triu_indices(len(VARIABLES))


@dataclass(frozen=True)
class Moments:
    """A number of units, their means by variable (4), and the covariances of these (4 x 4, divided by count - 1)."""

    unit_count: int
    means: np.ndarray
    covariance: np.ndarray


def cells_of(statistics: pd.DataFrame) -> dict[tuple[str, str], np.ndarray]:
    """STATISTICS as arrays by (stratum, arm), whose sums are those of both. statistics: a row for each of these."""
    values = statistics[STATISTICS].to_numpy(dtype=float)
    return dict(zip(zip(statistics["stratum"], statistics["arm"], strict=True), values, strict=True))


def moments_of(statistics: Mapping[str, float] | np.ndarray) -> Moments:
    """The moments of STATISTICS, of one row or of the sum of several; at least two units."""
    if isinstance(statistics, np.ndarray):
        values = statistics
    else:
        values = np.array([float(statistics[name]) for name in STATISTICS])
    count, sums = int(values[0]), values[1 : 1 + len(VARIABLES)]
    products = np.empty((len(VARIABLES), len(VARIABLES)))
    products[_UPPER] = values[1 + len(VARIABLES) :]
    products[_UPPER[::-1]] = values[1 + len(VARIABLES) :]
    return Moments(count, sums / count, (products - np.outer(sums, sums) / count) / (count - 1))
