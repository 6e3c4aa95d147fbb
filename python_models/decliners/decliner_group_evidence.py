from segment_lib import fits


def model(dbt, session):
    sample = dbt.ref("customer_segments", "int_decliners__sampled")
    transforms = dbt.ref("customer_segments", "decliner_group_transforms")
    settings = dbt.ref("customer_segments", "int_decliner_settings__listed")

    wanted = settings.df().iloc[0]
    return fits.evidence_of_fits(
        sample.df(),
        transforms=transforms.df(),
        algorithm="k_means",
        algorithms=["k_means"],
        cluster_counts=fits.wanted_counts(wanted),
        seed=int(wanted["random_seed"]),
        sample_size=int(wanted["evidence_sample_size"]),
        pairwise_sample_size=int(wanted["pairwise_sample_size"]),
        surrogate_count=int(wanted["surrogate_count"]),
        bootstrap_count=int(wanted["bootstrap_count"]),
    )
