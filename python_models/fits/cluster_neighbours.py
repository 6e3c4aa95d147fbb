from segment_lib import fits


def model(dbt, session):
    sample = dbt.ref("customer_segments", "int_features__due")
    transforms = dbt.ref("customer_segments", "cluster_transforms")
    settings = dbt.ref("customer_segments", "int_fit_settings__listed")

    wanted = settings.df().iloc[0]
    is_wanted = "density" in wanted["algorithms"].split(",")
    return fits.neighbours_of_fits(
        sample.df() if is_wanted else sample.df().head(0),
        transforms=transforms.df() if is_wanted else transforms.df().head(0),
        pairwise_sample_size=int(wanted["pairwise_sample_size"]),
    )
