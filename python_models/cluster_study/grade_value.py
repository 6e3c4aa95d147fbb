from segment_lib.cluster_study import value
from segment_lib.settings import read_settings


def model(dbt, session):
    customers = dbt.ref("customer_segmentation", "int_customers__followed_sampled")
    settings = dbt.ref("customer_segmentation", "int_settings__listed")

    wanted = read_settings(settings.df())
    return value.values_of_dates(
        customers.df(), seed=wanted["random_seed"], draw_count=wanted["grade_value_draw_count"]
    )
