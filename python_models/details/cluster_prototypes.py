from segment_lib import details


def model(dbt, session):
    sample = dbt.ref("customer_segments", "int_features__due")
    transforms = dbt.ref("customer_segments", "cluster_transforms")
    traits = dbt.ref("customer_segments", "cluster_traits")
    settings = dbt.ref("customer_segments", "int_fit_settings__listed")

    wanted = settings.df().iloc[0]
    is_wanted = "density" in wanted["algorithms"].split(",")
    return details.prototypes_of_fits(
        sample.df() if is_wanted else sample.df().head(0),
        transforms=transforms.df() if is_wanted else transforms.df().head(0),
        directions=traits.df().set_index("feature")["direction"].to_dict(),
        pairwise_sample_size=int(wanted["pairwise_sample_size"]),
    )
