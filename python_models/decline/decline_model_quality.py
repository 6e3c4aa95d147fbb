from segment_lib.decline import predictions
from segment_lib.settings import read_settings


def model(dbt, session):
    labelled = dbt.ref("customer_segmentation", "int_regulars__labelled")
    fits = dbt.ref("customer_segmentation", "int_decline_fits__planned")
    screening = dbt.ref("customer_segmentation", "decline_feature_screening")
    terms = dbt.ref("customer_segmentation", "decline_model_terms")
    traits = dbt.ref("customer_segmentation", "decline_features")
    settings = dbt.ref("customer_segmentation", "int_settings__listed")

    wanted = read_settings(settings.df())
    return predictions.evaluations_of_cases(
        labelled.df(),
        fits.df(),
        screening=screening.df(),
        terms=terms.df(),
        derived=list(traits.filter("is_derived").df()["feature"]),
        seed=wanted["random_seed"],
        draw_count=wanted["decline_draw_count"],
    )
