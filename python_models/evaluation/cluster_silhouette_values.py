from segment_lib import evaluations


def model(dbt, session):
    customers = dbt.ref("customer_segments", "int_clusters__due")
    transforms = dbt.ref("customer_segments", "cluster_transforms")
    settings = dbt.ref("customer_segments", "int_fit_settings__listed")

    wanted = settings.df().iloc[0]
    return evaluations.silhouettes_of_fits(
        customers.df(), transforms=transforms.df(), sample_size=int(wanted["silhouette_sample_size"])
    )
