from segment_lib.cluster_study import evaluations
from segment_lib.settings import read_settings


def model(dbt, session):
    customers = dbt.ref("customer_segmentation", "int_assignments__sampled")
    transforms = dbt.ref("customer_segmentation", "feature_transforms")
    settings = dbt.ref("customer_segmentation", "int_settings__listed")

    wanted = read_settings(settings.df())
    return evaluations.silhouettes_of_fits(
        customers.df(), transforms=transforms.df(), sample_size=wanted["silhouette_sample_size"]
    )
