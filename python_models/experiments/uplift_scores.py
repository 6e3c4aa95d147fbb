from segment_lib.experiments import uplift


def model(dbt, session):
    customers = dbt.ref("customer_segmentation", "int_experiment_customers__measured")
    arms = dbt.ref("customer_segmentation", "int_experiment_arms__listed")
    experiments = dbt.ref("customer_segmentation", "int_experiments__listed")

    return uplift.score_all(customers.filter("period = 'run'").df(), arms.df(), experiments.df())
