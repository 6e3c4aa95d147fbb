from segment_lib import evaluations


def model(dbt, session):
    customers = dbt.ref("customer_segments", "int_clusters__due")
    settings = dbt.ref("customer_segments", "int_fit_settings__listed")

    wanted = settings.df().iloc[0]
    in_use = customers.filter(f"algorithm = '{wanted['algorithm']}' and cluster_id > 0")
    return evaluations.rules_of_fits(in_use.df(), features=wanted["features"].split(","))
