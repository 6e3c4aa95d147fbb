from segment_lib.campaigns import prospects
from segment_lib.settings import read_settings


def model(dbt, session):
    attributes = dbt.ref("customer_segmentation", "int_attributes__listed")
    settings = dbt.ref("customer_segmentation", "int_settings__listed")

    wanted = read_settings(settings.df())
    return prospects.scores_of(attributes.df(), seed=wanted["random_seed"])
