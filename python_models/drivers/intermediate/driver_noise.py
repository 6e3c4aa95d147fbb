from segment_lib.drivers import noise
from segment_lib.settings import read_settings


def model(dbt, session):
    slices = dbt.ref("customer_segmentation", "int_driver_slices__compared")
    terms = dbt.ref("customer_segmentation", "int_driver_terms__summed")
    settings = dbt.ref("customer_segmentation", "int_settings__listed")

    wanted = read_settings(settings.df())
    key = "as_of_date, comparison, {} customer_group, "
    return noise.noise_of_changes(
        slices.project(
            key.format("dimension, slice,") + "cast(net_revenue as double) as net_revenue, "
            "cast(net_revenue_before as double) as net_revenue_before"
        ).df(),
        terms.project(key.format("term,") + "cast(revenue_change as double) as revenue_change").df(),
        seed=wanted["random_seed"],
    )
