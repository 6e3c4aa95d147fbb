from segment_lib.drivers import correlations


def model(dbt, session):
    panel = dbt.ref("customer_segmentation", "int_business_factors__joined")

    return correlations.correlations_of_factors(
        panel.project(
            "as_of_date, dimension, slice, factor, cast(factor_value as double) as factor_value, "
            "cast(net_revenue as double) as net_revenue"
        ).df()
    )
