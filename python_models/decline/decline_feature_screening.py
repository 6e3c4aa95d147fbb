from segment_lib.decline import predictions


def model(dbt, session):
    labelled = dbt.ref("customer_segmentation", "int_regulars__labelled")
    fits = dbt.ref("customer_segmentation", "int_decline_fits__planned")
    traits = dbt.ref("customer_segmentation", "decline_features")

    return predictions.screenings_of_fits(labelled.df(), fits.df(), features=list(traits.df()["feature"]))
