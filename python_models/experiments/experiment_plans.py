from segment_lib.experiments import plans


def model(dbt, session):
    statistics = dbt.ref("customer_segmentation", "int_experiment_statistics__summed")
    cells = dbt.ref("customer_segmentation", "int_experiment_cells__summed")
    eligible = dbt.ref("customer_segmentation", "int_experiment_customers__eligible")
    periods = dbt.ref("customer_segmentation", "int_experiment_periods__planned")
    arms = dbt.ref("customer_segmentation", "int_experiment_arms__listed")
    experiments = dbt.ref("customer_segmentation", "int_experiments__listed")

    dates = periods.filter("period = 'past'").df()[["experiment", "period_days", "enrolment_date"]]
    return plans.plan(
        plans.of_past(statistics.filter("period = 'past'").df(), dates),
        cells.filter("period = 'past' and cluster_id is not null").df(),
        eligible.filter("period = 'run'")
        .aggregate(
            "experiment, count(*) as customer_count, count(distinct coalesce(cluster_id, customer_id)) as unit_count"
        )
        .df(),
        arms.df(),
        experiments.df(),
    )
