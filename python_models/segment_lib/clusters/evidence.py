"""Is there structure? Each criterion on the customers, and on data that look like them but have no clusters."""

from collections.abc import Callable, Sequence
from functools import partial

import numpy as np
import pandas as pd
from scipy.spatial.distance import cdist
from threadpoolctl import threadpool_limits

from segment_lib.clusters.algorithms import ALGORITHMS, Clustering, extend
from segment_lib.clusters.criteria import CRITERIA, adjusted_rand, inertia, mean_silhouettes, separation
from segment_lib.clusters.lloyd import fit_k_means_at_once
from segment_lib.clusters.surrogates import copula_surrogates, uniform_reference

#: Draws of the gap statistic's reference.
REFERENCES = 5

#: Draws of the reference and of the bootstrap for one surrogate: it is one of many, the mean counts.
REFERENCES_OF_SURROGATE = 1
BOOTSTRAPS_OF_SURROGATE = 2

#: Starts of k-means here, also on the rows themselves: what is compared must have had the same effort.
START_COUNT_OF_DRAWS = 4

_Fit = Callable[[np.ndarray, Sequence[int], int], dict[int, Clustering]]


def weigh_evidence(
    features: np.ndarray,
    *,
    algorithm: str,
    cluster_counts: Sequence[int],
    seed: int,
    surrogate_count: int,
    bootstrap_count: int,
    reference_count: int = REFERENCES,
) -> pd.DataFrame:
    """Measure every criterion on the rows and on Gaussian-copula surrogates of them, for each number of clusters.

    features: rows x features, standardised; a row counts once, so that a few thousand are enough and many are slow.
    surrogate_count, reference_count: may be 0; what they are for is NaN then.
    Returns one row per cluster_count with, for each criterion of CRITERIA: its value on these rows,
    <criterion>_surrogate (mean over the surrogates) and <criterion>_p (share of surrogates that are as good, the rows
    themselves counted as one of them); and structure_p, the same share for the largest silhouette in standard
    deviations over all numbers of clusters; nine looks would find something by chance.
    Stability is the mean adjusted Rand index (Hubert and Arabie 1985) between the clusters of the rows and those of
    bootstrap samples, extended to the rows (Hennig 2007); gap is that of Tibshirani, Walther and Hastie (2001).
    """
    random = np.random.default_rng(seed)
    is_k_means = algorithm == "k_means"
    fit = partial(fit_k_means_at_once, start_count=START_COUNT_OF_DRAWS) if is_k_means else ALGORITHMS[algorithm]
    with threadpool_limits(limits=1):  # small fits are many times slower with idle threads
        own = _criteria(features, fit, cluster_counts, random, bootstrap_count, reference_count)
        surrogates = [
            _criteria(surrogate, fit, cluster_counts, random, BOOTSTRAPS_OF_SURROGATE, REFERENCES_OF_SURROGATE)
            for surrogate in copula_surrogates(features, surrogate_count, random)
        ]
    rows = pd.DataFrame({"cluster_count": list(cluster_counts)})
    for criterion, direction in CRITERIA.items():
        drawn = np.array([surrogate[criterion] for surrogate in surrogates]).reshape(surrogate_count, len(rows))
        rows[criterion] = own[criterion]
        rows[f"{criterion}_surrogate"] = drawn.mean(axis=0) if surrogate_count else np.nan
        rows[f"{criterion}_p"] = exceedance(direction * own[criterion], direction * drawn)
    drawn = np.array([surrogate["silhouette"] for surrogate in surrogates]).reshape(surrogate_count, len(rows))
    excess = standardised_excess(np.vstack([own["silhouette"], drawn]))
    largest = np.nanmax(excess, axis=1, initial=-np.inf)
    rows["structure_p"] = exceedance(largest[:1], largest[1:, None])[0]
    return rows


def exceedance(own: np.ndarray, drawn: np.ndarray) -> np.ndarray:
    """Share of draws (draws x values) that are at least the own value, which counts as one; NaN without a draw."""
    if len(drawn) == 0:
        return np.full(own.shape, np.nan)
    p = (1 + (drawn >= own).sum(axis=0)) / (1 + len(drawn))
    return np.where(np.isnan(own), np.nan, p)


def standardised_excess(values: np.ndarray) -> np.ndarray:
    """Each value (draws x cluster counts) over the mean of its column, in standard deviations; 0 where all agree."""
    deviation = values.std(axis=0)
    return (values - values.mean(axis=0)) / np.where(deviation > 0, deviation, 1)


def _criteria(
    features: np.ndarray,
    fit: _Fit,
    cluster_counts: Sequence[int],
    random: np.random.Generator,
    bootstrap_count: int,
    reference_count: int,
) -> dict[str, np.ndarray]:
    """Criterion -> its value for each number of clusters; NaN for a number that the algorithm did not give."""
    seed = int(random.integers(2**31))
    own = fit(features, cluster_counts, seed)
    references = [uniform_reference(features, random) for _ in range(reference_count)]
    fitted_references = [(rows, fit(rows, cluster_counts, seed)) for rows in references]
    samples = [np.sort(random.integers(0, len(features), len(features))) for _ in range(bootstrap_count)]
    fitted_samples = [fit(features[sample], cluster_counts, seed) for sample in samples]
    labellings = [_of_count(own, count).labels for count in cluster_counts]
    rows = {criterion: np.full(len(cluster_counts), np.nan) for criterion in CRITERIA}
    rows["silhouette"][:] = mean_silhouettes(features, labellings)
    for position, (count, labels) in enumerate(zip(cluster_counts, labellings, strict=True)):
        values = {
            **separation(features, labels),
            "gap": gap(
                features, labels, [(rows, _of_count(fitted, count).labels) for rows, fitted in fitted_references]
            ),
            "stability": np.mean(
                [adjusted_rand(labels, _extended(_of_count(fitted, count), features)) for fitted in fitted_samples]
            ),
        }
        for criterion, value in values.items():
            rows[criterion][position] = value
    return rows


def _extended(clustering: Clustering, features: np.ndarray) -> np.ndarray:
    """Do the same as `extend`, without the checks of scikit-learn where each prototype reaches every row."""
    if clustering.mixture is not None or np.isfinite(clustering.reach):
        return extend(clustering, features)
    return clustering.prototype_labels[cdist(features, clustering.prototypes).argmin(axis=1)]


def _of_count(fitted: dict[int, Clustering], count: int) -> Clustering:
    """The clustering of that number, or the only one of an algorithm that finds its own."""
    return fitted[count] if count in fitted else next(iter(fitted.values()))


def gap(features: np.ndarray, labels: np.ndarray, references: Sequence[tuple[np.ndarray, np.ndarray]]) -> float:
    """Mean logarithm of the inertia of reference data, less that of the rows; references: pairs of rows and labels.

    NaN without a reference.
    """
    if not references:
        return np.nan
    own = np.log(max(inertia(features, labels), 1e-12))
    return float(np.mean([np.log(max(inertia(*pair), 1e-12)) for pair in references]) - own)
