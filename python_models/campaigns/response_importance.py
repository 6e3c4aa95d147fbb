from segment_lib.campaigns import importance
from segment_lib.settings import read_settings


def model(dbt, session):
    contacts = dbt.ref("customer_segmentation", "int_contacts__featured")
    terms = dbt.ref("customer_segmentation", "response_model_terms")
    settings = dbt.ref("customer_segmentation", "int_settings__listed")

    wanted = read_settings(settings.df())
    features, seed = wanted["response_features"], wanted["random_seed"]
    return importance.importances_of(contacts.df(), terms.df(), features=features, seed=seed)
