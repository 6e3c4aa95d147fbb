from segment_lib.clusters import rules
from segment_lib.settings import read_settings


def model(dbt, session):
    customers = dbt.ref("customer_segmentation", "int_clusters__due")
    settings = dbt.ref("customer_segmentation", "int_settings__listed")

    wanted = read_settings(settings.df())
    in_use = customers.filter(f"algorithm = '{wanted['cluster_algorithm']}' and cluster_id > 0")
    return rules.rules_of_fits(in_use.df(), features=wanted["cluster_features"])
