from segment_lib.experiments import uplift
from segment_lib.settings import read_settings


def model(dbt, session):
    scores = dbt.ref("customer_segmentation", "uplift_scores")
    customers = dbt.ref("customer_segmentation", "int_experiment_customers__measured")
    arms = dbt.ref("customer_segmentation", "int_experiment_arms__listed")
    settings = dbt.ref("customer_segmentation", "int_settings__listed")

    seed = read_settings(settings.df())["random_seed"]
    return uplift.quality_of_all(scores.df(), customers.filter("period = 'run'").df(), arms.df(), seed=seed)
