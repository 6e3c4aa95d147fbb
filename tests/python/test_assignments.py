"""Every customer is assigned in SQL as the fitted models of Python would: five algorithms, all customers of a fit date."""

import numpy as np
import pandas as pd
import pytest

from projects import EVERY_SELECTION
from segment_lib.clusters.algorithms import ALGORITHMS, PAIRWISE, extend
from segment_lib.clusters.fitting import fit_algorithm
from segment_lib.clusters.transforms import apply_transforms
from segment_lib.series import standardised_samples
from shops import complete_columns

FIT_DATE = "2017-06-30"


@pytest.fixture(scope="module")
def fitted(complete_journey):
    """Per algorithm: cluster_id of each customer in SQL, and label, distance and membership of the fit in Python."""
    sample = complete_journey.query(f"from intermediate.int_features__sampled where fit_date = '{FIT_DATE}'")
    transforms = complete_journey.query(f"from feature_transforms where fit_date = '{FIT_DATE}'")
    counts = complete_journey.query(f"from {EVERY_SELECTION} where fit_date = '{FIT_DATE}' and is_chosen")
    customers = complete_journey.query(f"from intermediate.int_customers__featured where as_of_date = '{FIT_DATE}'")
    ((_, features, used),) = standardised_samples(sample, transforms)
    rows = apply_transforms(customers, used)[features.columns].to_numpy()
    found = {}
    for algorithm in ALGORITHMS:
        count = int(counts.set_index("algorithm").loc[algorithm, "cluster_count"])
        clusterings = fit_algorithm(features.to_numpy(), algorithm, [count], seed=20170101, pairwise_sample_size=1000)
        clustering = clusterings[count]
        in_sql = complete_journey.query(
            f"select * from cluster_assignments where as_of_date = '{FIT_DATE}' and algorithm = '{algorithm}'"
        ).set_index("customer_id")
        found[algorithm] = (clustering, rows, in_sql.loc[customers["customer_id"]])
    return found


@pytest.mark.parametrize("algorithm", list(ALGORITHMS))
def test_the_clusters_of_sql_are_those_of_the_fit(fitted, algorithm):
    clustering, rows, in_sql = fitted[algorithm]
    pairs = pd.DataFrame({"label": extend(clustering, rows), "cluster_id": in_sql["cluster_id"].to_numpy()})
    table = pairs.drop_duplicates()
    assert len(table) == table["label"].nunique() == table["cluster_id"].nunique()
    assert ((table["label"] == -1) == (table["cluster_id"] == -1)).all()


@pytest.mark.parametrize("algorithm", ["k_means", "ward", "k_medoids", "density"])
def test_distances_are_to_the_nearest_prototype(fitted, algorithm):
    clustering, rows, in_sql = fitted[algorithm]
    nearest = np.linalg.norm(rows[:, None] - clustering.prototypes[None], axis=2).min(axis=1)
    assert in_sql["cluster_distance"].to_numpy() == pytest.approx(nearest, rel=1e-9, abs=1e-9)
    assert in_sql["membership"].isna().all()


def test_memberships_are_the_posterior_probabilities(fitted):
    clustering, rows, in_sql = fitted["gaussian_mixture"]
    densities = np.exp(clustering.mixture.log_densities(rows))
    assert in_sql["membership"].to_numpy() == pytest.approx(
        (densities / densities.sum(axis=1, keepdims=True)).max(axis=1)
    )
    mean = clustering.mixture.means[densities.argmax(axis=1)]
    precision = clustering.mixture.precisions[densities.argmax(axis=1)]
    squares = np.einsum("nf,nfg,ng->n", rows - mean, precision, rows - mean)
    assert in_sql["cluster_distance"].to_numpy() == pytest.approx(np.sqrt(squares), rel=1e-6)


def test_algorithms_that_cannot_predict_say_how_well_they_are_extended(complete_journey):
    shown = complete_journey.query(f"select algorithm, extension_agreement from {EVERY_SELECTION} where is_chosen")
    assert shown.groupby("algorithm")["extension_agreement"].count().gt(0).to_dict() == {
        algorithm: algorithm in PAIRWISE for algorithm in ALGORITHMS
    }


@pytest.mark.parametrize("algorithm", ["gaussian_mixture", pytest.param("density", marks=pytest.mark.long)])
def test_the_setting_decides_what_customer_segments_carries(project, algorithm):
    random = np.random.default_rng(4)
    size = 400
    lines = pd.DataFrame(
        {
            "household_id": np.repeat(np.arange(size), 4),
            "basket_id": np.arange(4 * size),
            "transaction_timestamp": pd.Timestamp("2017-01-02")
            + pd.to_timedelta(np.sort(random.integers(0, 330 * 24, 4 * size)), unit="h"),
            "sales_value": np.repeat(random.choice([5.0, 500.0], size), 4) * random.lognormal(0, 0.2, 4 * size),
        }
    )
    lines["sales_value"] = lines["sales_value"].round(2)
    settings = {"cluster_algorithm": algorithm, "cluster_algorithms": ["k_means", algorithm], "cluster_count": 2}
    shop = project.build(complete_columns(lines), settings)
    compared = shop.query(
        f"""
        select count(*) as shared_count, count_if(history.cluster_id <> cluster_assignments.cluster_id) as differing_count
        from customer_segment_history as history inner join cluster_assignments using (as_of_date, customer_id)
        where algorithm = '{algorithm}'
        """
    )
    assert compared["shared_count"][0] > 0
    assert compared["differing_count"][0] == 0
    names = shop.query("select cluster_id, cluster_name from customer_segments where is_active group by all")
    assert len(names) == names["cluster_name"].nunique() >= 1
    assert (names["cluster_name"] == "noise").to_list() == (names["cluster_id"] == -1).to_list()
