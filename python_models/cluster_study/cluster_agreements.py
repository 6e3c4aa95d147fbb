from segment_lib.cluster_study import evaluations


def model(dbt, session):
    groups = dbt.ref("customer_segmentation", "int_groups__due")

    return evaluations.agreements_of_fits(groups.df())
