from segment_lib.audiences import results


def model(dbt, session):
    sums = dbt.ref("customer_segmentation", "int_audience_outcomes__summed")

    return results.results_of(sums.df())
