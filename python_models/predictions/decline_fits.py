from segment_lib import predictions


def model(dbt, session):
    labelled = dbt.ref("customer_segments", "int_regulars__labelled")
    fits = dbt.ref("customer_segments", "int_decline_fits__planned")
    screening = dbt.ref("customer_segments", "decline_screenings")

    return predictions.terms_of_fits(labelled.df(), fits.df(), screening=screening.df())
