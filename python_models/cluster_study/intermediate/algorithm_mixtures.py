from segment_lib.clusters import details
from segment_lib.settings import read_settings


def model(dbt, session):
    features = dbt.ref("customer_segmentation", "int_features__due")
    transforms = dbt.ref("customer_segmentation", "feature_transforms")
    counts = dbt.ref("customer_segmentation", "algorithm_selection")
    traits = dbt.ref("customer_segmentation", "cluster_traits")
    settings = dbt.ref("customer_segmentation", "int_settings__listed")

    wanted = read_settings(settings.df())
    sample = features.filter("memory = 'cluster_study'")
    chosen = counts.filter("is_chosen and algorithm = 'gaussian_mixture'").df()
    is_wanted = len(chosen) > 0
    return details.mixtures_of_fits(
        sample.df() if is_wanted else sample.df().head(0),
        transforms=transforms.df() if is_wanted else transforms.df().head(0),
        cluster_counts=chosen.set_index("fit_date")["cluster_count"].astype(int).to_dict(),
        directions=traits.df().set_index("feature")["direction"].to_dict(),
        seed=wanted["random_seed"],
    )
