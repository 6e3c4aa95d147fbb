from segment_lib.campaigns import triggers
from segment_lib.settings import read_settings


def model(dbt, session):
    opportunities = dbt.ref("customer_segmentation", "int_opportunities__listed")
    settings = dbt.ref("customer_segmentation", "int_settings__listed")

    wanted = read_settings(settings.df())
    return triggers.rules_of(opportunities.df(), seed=wanted["random_seed"])
