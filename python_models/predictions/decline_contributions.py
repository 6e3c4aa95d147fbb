from segment_lib import predictions


def model(dbt, session):
    labelled = dbt.ref("customer_segments", "int_regulars__labelled")
    fits = dbt.ref("customer_segments", "int_decline_fits__planned")
    screening = dbt.ref("customer_segments", "decline_screenings")
    terms = dbt.ref("customer_segments", "decline_fits")
    settings = dbt.ref("customer_segments", "int_fit_settings__listed").df().iloc[0]

    return predictions.contributions_of_fits(
        labelled.df(),
        fits.df(),
        screening=screening.df(),
        terms=terms.df(),
        with_challenger=bool(settings["shapley_values"]),
        seed=int(settings["random_seed"]),
    )
