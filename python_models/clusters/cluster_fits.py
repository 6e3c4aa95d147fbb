from segment_lib import fits


def model(dbt, session):
    sample = dbt.ref("customer_segments", "int_features__sampled")
    transforms = dbt.ref("customer_segments", "cluster_transforms")
    traits = dbt.ref("customer_segments", "cluster_traits")
    settings = dbt.ref("customer_segments", "int_fit_settings__listed")

    wanted = settings.df().iloc[0]
    return fits.clusters_of_fits(
        sample.df(),
        transforms=transforms.df(),
        cluster_counts=fits.cluster_counts(
            wanted["cluster_count"], int(wanted["cluster_count_min"]), int(wanted["cluster_count_max"])
        ),
        directions=traits.df().set_index("feature")["direction"].to_dict(),
        seed=int(wanted["random_seed"]),
        silhouette_sample_size=int(wanted["silhouette_sample_size"]),
    )
