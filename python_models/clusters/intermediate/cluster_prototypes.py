from segment_lib.clusters import details
from segment_lib.settings import read_settings


def model(dbt, session):
    features = dbt.ref("customer_segmentation", "int_features__due")
    transforms = dbt.ref("customer_segmentation", "feature_transforms")
    traits = dbt.ref("customer_segmentation", "cluster_traits")
    settings = dbt.ref("customer_segmentation", "int_settings__listed")

    wanted = read_settings(settings.df())
    sample = features.filter("memory = 'segments'")
    is_wanted = wanted["cluster_algorithm"] == "density"
    return details.prototypes_of_fits(
        sample.df() if is_wanted else sample.df().head(0),
        transforms=transforms.df() if is_wanted else transforms.df().head(0),
        directions=traits.df().set_index("feature")["direction"].to_dict(),
        pairwise_sample_size=wanted["pairwise_sample_size"],
    )
