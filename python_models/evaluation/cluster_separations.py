from segment_lib import evaluations


def model(dbt, session):
    groups = dbt.ref("customer_segments", "int_groups__due")
    settings = dbt.ref("customer_segments", "int_fit_settings__listed")

    wanted = settings.df().iloc[0]
    return evaluations.comparisons_of_fits(groups.df(), seed=int(wanted["random_seed"]))
