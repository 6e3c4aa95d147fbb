from segment_lib import fits


def model(dbt, session):
    sample = dbt.ref("customer_segments", "int_features__due")
    settings = dbt.ref("customer_segments", "int_fit_settings__listed")

    wanted = settings.df().iloc[0]
    return fits.transforms_of_fits(sample.df(), features=wanted["features"].split(","), transforms=wanted["transforms"])
