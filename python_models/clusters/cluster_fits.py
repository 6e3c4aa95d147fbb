from segment_lib import fits


def model(dbt, session):
    sample = dbt.ref("int_features__sampled")
    transforms = dbt.ref("cluster_transforms")
    traits = dbt.ref("cluster_traits")
    cluster_count = dbt.config.meta_get("cluster_count")
    cluster_count_min = dbt.config.meta_get("cluster_count_min")
    cluster_count_max = dbt.config.meta_get("cluster_count_max")
    seed = dbt.config.meta_get("seed")
    silhouette_sample_size = dbt.config.meta_get("silhouette_sample_size")

    return fits.clusters_of_fits(
        sample.df(),
        transforms=transforms.df(),
        cluster_counts=fits.cluster_counts(cluster_count, int(cluster_count_min), int(cluster_count_max)),
        directions=traits.df().set_index("feature")["direction"].to_dict(),
        seed=int(seed),
        silhouette_sample_size=int(silhouette_sample_size),
    )
