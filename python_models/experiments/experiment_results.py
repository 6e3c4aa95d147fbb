from segment_lib.experiments import evaluation


def model(dbt, session):
    statistics = dbt.ref("customer_segmentation", "int_experiment_statistics__summed")
    arms = dbt.ref("customer_segmentation", "int_experiment_arms__listed")
    experiments = dbt.ref("customer_segmentation", "int_experiments__listed")
    checks = dbt.ref("customer_segmentation", "experiment_checks")

    facts = evaluation.facts_of(experiments.df(), arms.df(), checks.df())
    return evaluation.with_dates(evaluation.evaluate(statistics.filter("period = 'run'").df(), facts), experiments.df())
