from segment_lib import details


def model(dbt, session):
    sample = dbt.ref("customer_segments", "int_features__sampled")
    transforms = dbt.ref("customer_segments", "cluster_transforms")
    centroids = dbt.ref("customer_segments", "int_clusters__chosen")
    settings = dbt.ref("customer_segments", "int_fit_settings__listed")

    wanted = settings.df().iloc[0]
    chosen = centroids.df()
    return details.lineage_of_fits(
        sample.df(), transforms=transforms.df(), centroids=chosen[chosen["algorithm"] == wanted["algorithm"]]
    )
