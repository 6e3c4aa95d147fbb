from segment_lib.offers.groups import groups_of_decliners
from segment_lib.settings import read_settings


def model(dbt, session):
    sample = dbt.ref("customer_segmentation", "int_decliners__sampled")
    settings = dbt.ref("customer_segmentation", "int_settings__listed")

    wanted = read_settings(settings.df())
    return groups_of_decliners(
        sample.df(),
        features=wanted["decliner_group_features"],
        group_count=wanted["decliner_group_count"],
        seed=wanted["random_seed"],
        silhouette_sample_size=wanted["silhouette_sample_size"],
        pairwise_sample_size=wanted["pairwise_sample_size"],
        evidence_sample_size=wanted["evidence_sample_size"],
        surrogate_count=wanted["surrogate_count"],
        bootstrap_count=wanted["bootstrap_count"],
    )
