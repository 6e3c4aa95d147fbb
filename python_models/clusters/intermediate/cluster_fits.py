from segment_lib import fits
from segment_lib.settings import read_settings


def model(dbt, session):
    sample = dbt.ref("customer_segmentation", "int_features__due")
    transforms = dbt.ref("customer_segmentation", "feature_transforms")
    traits = dbt.ref("customer_segmentation", "cluster_traits")
    settings = dbt.ref("customer_segmentation", "int_settings__listed")

    wanted = read_settings(settings.df())
    return fits.clusters_of_fits(
        sample.df(),
        transforms=transforms.df(),
        algorithms=wanted["cluster_algorithms"],
        cluster_counts=fits.wanted_counts(
            wanted["cluster_count"], wanted["cluster_count_min"], wanted["cluster_count_max"]
        ),
        directions=traits.df().set_index("feature")["direction"].to_dict(),
        seed=wanted["random_seed"],
        silhouette_sample_size=wanted["silhouette_sample_size"],
        pairwise_sample_size=wanted["pairwise_sample_size"],
    )
