from segment_lib.campaigns import cutoffs
from segment_lib.settings import read_settings


def model(dbt, session):
    scores = dbt.ref("customer_segmentation", "response_scores")
    settings = dbt.ref("customer_segmentation", "int_settings__listed")

    wanted = read_settings(settings.df())
    capacity = wanted["contact_capacity"]
    return cutoffs.cutoffs_of(
        scores.project(
            "campaign_id, customer_id, is_next, response_probability, log_odds, response_margin, contact_cost, "
            "is_responding"
        ).df(),
        capacity=None if capacity == "auto" else capacity,
        seed=wanted["random_seed"],
    )
