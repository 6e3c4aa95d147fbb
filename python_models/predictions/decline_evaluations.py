from segment_lib import predictions


def model(dbt, session):
    labelled = dbt.ref("customer_segments", "int_regulars__labelled")
    fits = dbt.ref("customer_segments", "int_decline_fits__planned")
    screening = dbt.ref("customer_segments", "decline_screenings")
    terms = dbt.ref("customer_segments", "decline_fits")
    traits = dbt.ref("customer_segments", "decline_features")
    settings = dbt.ref("customer_segments", "int_fit_settings__listed")

    wanted = settings.df().iloc[0]
    return predictions.evaluations_of_cases(
        labelled.df(),
        fits.df(),
        screening=screening.df(),
        terms=terms.df(),
        derived=list(traits.filter("is_derived").df()["feature"]),
        seed=int(wanted["random_seed"]),
        draw_count=int(wanted["decline_draw_count"]),
    )
