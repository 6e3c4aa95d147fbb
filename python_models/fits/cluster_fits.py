from segment_lib import fits


def model(dbt, session):
    sample = dbt.ref("customer_segments", "int_features__due")
    transforms = dbt.ref("customer_segments", "cluster_transforms")
    traits = dbt.ref("customer_segments", "cluster_traits")
    settings = dbt.ref("customer_segments", "int_fit_settings__listed")

    wanted = settings.df().iloc[0]
    return fits.clusters_of_fits(
        sample.df(),
        transforms=transforms.df(),
        algorithms=wanted["algorithms"].split(","),
        cluster_counts=fits.wanted_counts(wanted),
        directions=traits.df().set_index("feature")["direction"].to_dict(),
        seed=int(wanted["random_seed"]),
        silhouette_sample_size=int(wanted["silhouette_sample_size"]),
        pairwise_sample_size=int(wanted["pairwise_sample_size"]),
    )
