from segment_lib import fits


def model(dbt, session):
    sample = dbt.ref("customer_segments", "int_decliners__sampled")
    transforms = dbt.ref("customer_segments", "decliner_group_transforms")
    settings = dbt.ref("customer_segments", "int_decliner_settings__listed")

    wanted = settings.df().iloc[0]
    return fits.clusters_of_fits(
        sample.df(),
        transforms=transforms.df(),
        algorithms=["k_means"],
        cluster_counts=fits.wanted_counts(wanted),
        directions=dict.fromkeys(wanted["features"].split(","), 1),
        seed=int(wanted["random_seed"]),
        silhouette_sample_size=int(wanted["silhouette_sample_size"]),
        pairwise_sample_size=int(wanted["pairwise_sample_size"]),
    )
