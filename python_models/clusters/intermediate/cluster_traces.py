from segment_lib.clusters import details
from segment_lib.settings import read_settings


def model(dbt, session):
    sample = dbt.ref("customer_segmentation", "int_features__sampled")
    transforms = dbt.ref("customer_segmentation", "feature_transforms")
    centroids = dbt.ref("customer_segmentation", "int_clusters__chosen")
    settings = dbt.ref("customer_segmentation", "int_settings__listed")

    wanted = read_settings(settings.df())
    chosen = centroids.df()
    return details.lineage_of_fits(
        sample.df(), transforms=transforms.df(), centroids=chosen[chosen["algorithm"] == wanted["cluster_algorithm"]]
    )
