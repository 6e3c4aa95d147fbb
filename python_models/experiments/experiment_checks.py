from segment_lib.experiments import checks


def model(dbt, session):
    counted = dbt.ref("customer_segmentation", "int_experiment_arms__counted")
    arms = dbt.ref("customer_segmentation", "int_experiment_arms__listed")
    experiments = dbt.ref("customer_segmentation", "int_experiments__listed")
    statistics = dbt.ref("customer_segmentation", "int_experiment_statistics__summed")

    return checks.check(counted.df(), arms.df(), experiments.df(), statistics.filter("period = 'run'").df())
