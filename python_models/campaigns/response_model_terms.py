from segment_lib.campaigns import rolling
from segment_lib.settings import read_settings


def model(dbt, session):
    contacts = dbt.ref("customer_segmentation", "int_contacts__featured")
    settings = dbt.ref("customer_segmentation", "int_settings__listed")

    wanted = read_settings(settings.df())
    return rolling.terms_of_fits(contacts.df(), features=wanted["response_features"])
