from segment_lib.decline import predictions


def model(dbt, session):
    labelled = dbt.ref("customer_segmentation", "int_regulars__labelled")
    fits = dbt.ref("customer_segmentation", "int_decline_fits__planned")
    screening = dbt.ref("customer_segmentation", "decline_feature_screening")

    return predictions.terms_of_fits(labelled.df(), fits.df(), screening=screening.df())
