from segment_lib.decline import predictions
from segment_lib.settings import read_settings


def model(dbt, session):
    labelled = dbt.ref("customer_segmentation", "int_regulars__labelled")
    fits = dbt.ref("customer_segmentation", "int_decline_fits__planned")
    screening = dbt.ref("customer_segmentation", "decline_feature_screening")
    terms = dbt.ref("customer_segmentation", "decline_model_terms")
    settings = dbt.ref("customer_segmentation", "int_settings__listed")

    wanted = read_settings(settings.df())

    return predictions.importances_of_cases(
        labelled.df(),
        fits.df(),
        screening=screening.df(),
        terms=terms.df(),
        seed=wanted["random_seed"],
    )
