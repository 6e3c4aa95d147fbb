from segment_lib.clusters import fits
from segment_lib.settings import read_settings


def model(dbt, session):
    features = dbt.ref("customer_segmentation", "int_features__due")
    settings = dbt.ref("customer_segmentation", "int_settings__listed")

    wanted = read_settings(settings.df())
    sample = features.filter("memory = 'segments'")
    return fits.transforms_of_fits(
        sample.df(), features=wanted["cluster_features"], transforms=wanted["cluster_transforms"]
    )
