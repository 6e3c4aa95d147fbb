"""Data without clusters that look like the customers otherwise: what criteria must beat before they mean anything."""

from collections.abc import Iterator

import numpy as np
from scipy import stats

#: Draws that show how much ties weaken the rank correlations.
CALIBRATION_DRAWS = 5

#: Rank correlations nearer to 0 than this are not corrected for ties.
LEAST_CORRELATION = 0.05


def copula_surrogates(features: np.ndarray, count: int, random: np.random.Generator) -> Iterator[np.ndarray]:
    """Draw rows with the same marginals and rank correlations, joined by a Gaussian copula (Nelsen 2006).

    features: rows x features; each draw has the same shape. Each column holds exactly the values of its original, so a
    mass of customers at one order stays. What is lost is every dependence that is not monotonous: clusters.
    """
    wanted = spearman(features)
    correlation = 2 * np.sin(np.pi / 6 * wanted)  # of the normal copula without ties (Kruskal 1958)
    drawn = np.mean([spearman(_draw(features, correlation, random)) for _ in range(CALIBRATION_DRAWS)], axis=0)
    ratio = np.divide(wanted, drawn, out=np.ones_like(wanted), where=np.abs(drawn) > LEAST_CORRELATION)
    correlation = np.clip(correlation * ratio, -1, 1)  # ties weaken a rank correlation: so much more is drawn
    np.fill_diagonal(correlation, 1)
    for _ in range(count):
        yield _draw(features, correlation, random)


def spearman(features: np.ndarray) -> np.ndarray:
    """Rank correlations (Spearman 1904) of the columns, features x features; 0 with a constant."""
    ranks = stats.rankdata(features, axis=0)
    deviations = ranks - ranks.mean(axis=0)
    lengths = np.sqrt((deviations**2).sum(axis=0))
    scaled = deviations / np.where(lengths > 0, lengths, 1)
    correlation = scaled.T @ scaled
    np.fill_diagonal(correlation, 1)
    return correlation


def _draw(features: np.ndarray, correlation: np.ndarray, random: np.random.Generator) -> np.ndarray:
    values, vectors = np.linalg.eigh(correlation)
    root = vectors * np.sqrt(np.maximum(values, 0))
    normal = random.standard_normal(features.shape) @ root.T
    ranks = normal.argsort(axis=0).argsort(axis=0)
    return np.take_along_axis(np.sort(features, axis=0), ranks, axis=0)


def uniform_reference(features: np.ndarray, random: np.random.Generator) -> np.ndarray:
    """Draw rows evenly from the box around the data along its principal axes (Tibshirani, Walther and Hastie 2001)."""
    centre = features.mean(axis=0)
    axes = np.linalg.svd(features - centre, full_matrices=False)[2]
    turned = (features - centre) @ axes.T
    return random.uniform(turned.min(axis=0), turned.max(axis=0), turned.shape) @ axes + centre
