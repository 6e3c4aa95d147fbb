from segment_lib import fits


def model(dbt, session):
    customers = dbt.ref("customer_segments", "int_clusters__sampled")
    settings = dbt.ref("customer_segments", "int_fit_settings__listed")

    wanted = settings.df().iloc[0]
    return fits.rules_of_fits(customers.df(), features=wanted["features"].split(","))
