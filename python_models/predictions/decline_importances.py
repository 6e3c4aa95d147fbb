from segment_lib import predictions


def model(dbt, session):
    labelled = dbt.ref("customer_segments", "int_regulars__labelled")
    fits = dbt.ref("customer_segments", "int_decline_fits__planned")
    screening = dbt.ref("customer_segments", "decline_screenings")
    terms = dbt.ref("customer_segments", "decline_fits")
    settings = dbt.ref("customer_segments", "int_fit_settings__listed")

    return predictions.importances_of_cases(
        labelled.df(),
        fits.df(),
        screening=screening.df(),
        terms=terms.df(),
        seed=int(settings.df()["random_seed"].iloc[0]),
    )
