from segment_lib.clusters import fits
from segment_lib.settings import read_settings


def model(dbt, session):
    features = dbt.ref("customer_segmentation", "int_features__due")
    transforms = dbt.ref("customer_segmentation", "feature_transforms")
    traits = dbt.ref("customer_segmentation", "cluster_traits")
    settings = dbt.ref("customer_segmentation", "int_settings__listed")

    wanted = read_settings(settings.df())
    sample = features.filter("memory = 'segments'")
    return fits.tested_clusters_of_fits(
        sample.df(),
        transforms=transforms.df(),
        algorithm=wanted["cluster_algorithm"],
        algorithms=[wanted["cluster_algorithm"]],
        cluster_counts=fits.wanted_counts(
            wanted["cluster_count"], wanted["cluster_count_min"], wanted["cluster_count_max"]
        ),
        directions=traits.df().set_index("feature")["direction"].to_dict(),
        seed=wanted["random_seed"],
        silhouette_sample_size=wanted["silhouette_sample_size"],
        pairwise_sample_size=wanted["pairwise_sample_size"],
        evidence_sample_size=wanted["evidence_sample_size"],
        surrogate_count=wanted["surrogate_count"],
        bootstrap_count=wanted["bootstrap_count"],
    )
