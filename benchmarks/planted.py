"""Data with a known answer: how often is the true number of clusters found, and how often structure where there is none?

Run by `make planted`; prints a table of rates. Each data set goes the whole way: transforms, fits and evidence in Python,
and the choice by the SQL of the models.
"""

import argparse
import contextlib
import io
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import duckdb
import numpy as np
import pandas as pd
from scipy.spatial.distance import cdist, pdist
from sklearn.cluster import KMeans
from sklearn.metrics import adjusted_rand_score
from threadpoolctl import threadpool_limits

sys.path[:0] = [str(Path(__file__).parents[1] / folder) for folder in ("python_models", "tests/python")]

from projects import Project  # noqa: E402
from segment_lib.clusters.algorithms import ALGORITHMS, START_COUNT  # noqa: E402
from segment_lib.clusters.details import lineage_of_fits  # noqa: E402
from segment_lib.clusters.fits import clusters_of_fits, tested_clusters_of_fits, transforms_of_fits  # noqa: E402
from segment_lib.clusters.fitting import fit_algorithm  # noqa: E402
from segment_lib.clusters.surrogates import copula_surrogates  # noqa: E402
from segment_lib.series import standardised_samples  # noqa: E402

FEATURES = ["f1", "f2", "f3", "f4", "f5", "f6"]
LARGEST_COUNT = 8


def mixture(random: np.random.Generator, size: int, distance: float, count: int, shares=None) -> tuple:
    """Spherical groups whose centres are all equally far apart, in a random rotation: rows and the true labels."""
    centres = np.eye(len(FEATURES))[:count] * distance / np.sqrt(2)
    rotation = np.linalg.qr(random.normal(size=(len(FEATURES), len(FEATURES))))[0]
    labels = random.choice(count, size, p=shares)
    return (centres[labels] + random.normal(size=(size, len(FEATURES)))) @ rotation, labels


def correlated_customers(random: np.random.Generator, size: int) -> np.ndarray:
    """Skewed and correlated, many at one order, no groups."""
    mixing = random.normal(size=(len(FEATURES), len(FEATURES)))
    rows = np.exp(random.normal(size=(size, len(FEATURES))) @ mixing / 3)
    rows[:, 0] = np.maximum(1, np.round(rows[:, 0]))
    return rows


def separated(random, size):
    return mixture(random, size, 6, int(random.integers(3, 6)))


def overlapping(random, size):
    return mixture(random, size, 3, int(random.integers(3, 6)))


def tiny(random, size):
    return mixture(random, size, 6, 4, [0.33, 0.33, 0.32, 0.02])


def elongated(random, size):
    rows, labels = mixture(random, size, 6, 3)
    stretch = np.ones(len(FEATURES))
    stretch[0] = 4
    return rows * stretch, labels


def surrogate(random, size):
    (rows,) = copula_surrogates(correlated_customers(random, size), 1, random)
    return rows, np.zeros(size, dtype=int)


def noise(random, size):
    return random.normal(size=(size, len(FEATURES))), np.zeros(size, dtype=int)


SCENARIOS: dict[str, Callable] = {
    "separated": separated,
    "overlapping": overlapping,
    "one tiny group": tiny,
    "elongated": elongated,
    "surrogate": surrogate,
    "noise": noise,
}


def planted_rates(seed_count: int, size: int, project: Project, scenarios=SCENARIOS) -> pd.DataFrame:
    """One row per scenario: share of seeds with structure claimed, with the true number found, and mean ARI by algorithm."""
    with contextlib.redirect_stdout(io.StringIO()):  # dbt prints what it compiles
        compiled = project.compiled(["int_cluster_counts__compared", "int_cluster_counts__chosen"])
    rows = []
    for name, draw in scenarios.items():
        started = time.perf_counter()
        results = [_outcome(*draw(np.random.default_rng(seed), size), seed, compiled) for seed in range(seed_count)]
        rows.append({"scenario": name, "seeds": seed_count, **pd.DataFrame(results).mean().round(3).to_dict()})
        print(f"{name}: {time.perf_counter() - started:.0f} s", file=sys.stderr)
    return pd.DataFrame(rows)


def _outcome(values: np.ndarray, labels: np.ndarray, seed: int, compiled: dict[str, str]) -> dict[str, float]:
    sample = pd.DataFrame(values, columns=FEATURES).assign(fit_date=pd.Timestamp("2020-01-31"))
    transforms = transforms_of_fits(sample, features=FEATURES).to_pandas()
    counts = list(range(2, LARGEST_COUNT + 1))
    common = {"transforms": transforms, "cluster_counts": counts, "seed": seed}
    fits = tested_clusters_of_fits(
        sample,
        algorithm="k_means",
        algorithms=["k_means"],
        directions=dict.fromkeys(FEATURES, 1),
        silhouette_sample_size=2000,
        pairwise_sample_size=1000,
        evidence_sample_size=1000,
        surrogate_count=20,
        bootstrap_count=10,
        **common,
    )
    with duckdb.connect() as connection:
        connection.execute("create schema intermediate")
        connection.register("rows", fits)
        connection.execute("create table intermediate.cluster_fits as from rows")
        for name, query in compiled.items():
            connection.execute(f"create table intermediate.{name} as {query}")
        found, structure = connection.execute(
            "select cluster_count, structure from intermediate.int_cluster_counts__chosen where is_suggested"
        ).fetchall()[0]
    true_count = len(np.unique(labels))
    outcome = {
        "structure_claimed": float(structure == "natural_groups"),
        "true_number_found": float(structure == "natural_groups" and found == true_count) if true_count > 1 else np.nan,
    }
    ((_, features, _),) = standardised_samples(sample, transforms)
    for algorithm in ALGORITHMS if true_count > 1 else ():
        with threadpool_limits(1):
            fitted = fit_algorithm(features.to_numpy(), algorithm, [true_count], seed=seed, pairwise_sample_size=1000)
        (clustering,) = fitted.values()
        outcome[f"ari_{algorithm}"] = adjusted_rand_score(labels[features.index], clustering.labels)
    return outcome


def drift_rates(seed_count: int, size: int, month_count: int = 12) -> pd.DataFrame:
    """One row: of the months after the first, the share in which keys, numbers and plain labels kept their meaning.

    The meaning of a cluster is the true group of most of its members. Keys are looked at where the match is not flagged
    as ambiguous; whether any is, is a share too.
    """
    months = [month for seed in range(seed_count) for month in _drift(np.random.default_rng(seed), size, month_count)]
    return pd.DataFrame(
        [{"scenario": "drifting", "seeds": seed_count, **pd.DataFrame(months).mean().round(3).to_dict()}]
    )


def _drift(random: np.random.Generator, size: int, month_count: int) -> list[dict[str, float]]:
    """Five groups that are at least as far apart as overlapping ones, with speeds and shares of their own, refitted."""
    features = FEATURES[:3]
    centres = _apart(lambda: 10 + random.normal(0, 3, (5, 3)))
    speeds = random.uniform(0, 1.2, (5, 1))
    shares = np.full(5, 0.2)
    dates = pd.date_range("2020-01-31", periods=month_count, freq="ME")
    parts = []
    for date in dates:
        groups = random.choice(5, size, p=shares)
        rows = pd.DataFrame(centres[groups] + random.normal(size=(size, 3)), columns=features)
        parts.append(rows.assign(fit_date=date, group=groups))
        centres = _apart(lambda start=centres: start + random.normal(size=(5, 3)) * speeds)
        shares = shares * random.uniform(0.8, 1.25, 5)
        shares /= shares.sum()
    sample = pd.concat(parts, ignore_index=True)
    transforms = transforms_of_fits(sample, features=features).to_pandas()
    fits = clusters_of_fits(
        sample,
        transforms=transforms,
        algorithms=["k_means"],
        cluster_counts=[5],
        directions=dict.fromkeys(features, 1),
        seed=1,
        silhouette_sample_size=100,
        pairwise_sample_size=100,
    ).to_pandas()
    lineage = lineage_of_fits(sample, transforms=transforms, centroids=fits).to_pandas()
    told, before = [], None
    for number, (date, values, _) in enumerate(standardised_samples(sample, transforms)):
        groups = sample.loc[values.index, "group"].to_numpy()
        wide = fits[fits["fit_date"] == date.date()].pivot(index="cluster_id", columns="feature", values="coordinate")
        numbers = wide.index.to_numpy()[cdist(values, wide[values.columns]).argmin(axis=1)]
        plain = KMeans(5, n_init=START_COUNT, random_state=number).fit(values.to_numpy()).labels_
        keys = lineage[(lineage["fit_date"] == date.date()) & lineage["cluster_id"].notna()].set_index("segment_key")
        meanings = {"cluster_ids": majorities(groups, numbers), "plain_labels": majorities(groups, plain)}
        meanings["keys"] = {key: meanings["cluster_ids"][cluster] for key, cluster in keys["cluster_id"].items()}
        if before is not None:
            sure = set(keys.index[~keys["is_ambiguous"]]) & set(before["keys"])
            told.append(
                {
                    "keys_kept_where_unambiguous": all(meanings["keys"][key] == before["keys"][key] for key in sure),
                    "ambiguous": keys["is_ambiguous"].any(),
                    "unambiguous_keys": len(sure),
                    "cluster_ids_kept": meanings["cluster_ids"] == before["cluster_ids"],
                    "plain_labels_kept": meanings["plain_labels"] == before["plain_labels"],
                }
            )
        before = meanings
    return told


def _apart(draw: Callable[[], np.ndarray]) -> np.ndarray:
    """The first draw of centres of which no two are nearer than 3 standard deviations."""
    centres = draw()
    while pdist(centres).min() < 3:
        centres = draw()
    return centres


def majorities(groups: np.ndarray, labels: np.ndarray) -> dict[int, int]:
    """Label -> the group of most of its members."""
    return {label: int(np.bincount(groups[labels == label]).argmax()) for label in np.unique(labels)}


def print_table(rates: pd.DataFrame) -> None:
    """As Markdown."""
    columns = list(rates.columns)
    print("| " + " | ".join(columns) + " |\n|" + "---|" * len(columns))
    for row in rates.itertuples(index=False):
        print("| " + " | ".join("" if value != value else str(value) for value in row) + " |")


def main() -> None:
    """Print the tables of rates."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--seeds", type=int, default=50)
    parser.add_argument("--size", type=int, default=1000)
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        rates = planted_rates(arguments.seeds, arguments.size, Project(Path(folder)))
    print_table(rates)
    print()
    print_table(drift_rates(arguments.seeds, arguments.size))


if __name__ == "__main__":
    main()
