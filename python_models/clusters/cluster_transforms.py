from segment_lib import fits


def model(dbt, session):
    sample = dbt.ref("int_features__sampled")
    features = dbt.config.meta_get("features")

    return fits.transforms_of_fits(sample.df(), features=features.split(","))
