from segment_lib.clusters import fits
from segment_lib.settings import read_settings


def model(dbt, session):
    features = dbt.ref("customer_segmentation", "int_features__due")
    transforms = dbt.ref("customer_segmentation", "feature_transforms")
    settings = dbt.ref("customer_segmentation", "int_settings__listed")

    wanted = read_settings(settings.df())
    sample = features.filter("memory = 'cluster_study'")
    is_wanted = "density" in wanted["cluster_algorithms"]
    return fits.neighbours_of_fits(
        sample.df() if is_wanted else sample.df().head(0),
        transforms=transforms.df() if is_wanted else transforms.df().head(0),
        pairwise_sample_size=wanted["pairwise_sample_size"],
    )
