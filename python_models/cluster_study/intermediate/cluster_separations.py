from segment_lib.cluster_study import evaluations
from segment_lib.settings import read_settings


def model(dbt, session):
    groups = dbt.ref("customer_segmentation", "int_groups__due")
    settings = dbt.ref("customer_segmentation", "int_settings__listed")

    wanted = read_settings(settings.df())
    return evaluations.comparisons_of_fits(groups.df(), seed=wanted["random_seed"])
