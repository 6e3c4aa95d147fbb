from segment_lib import fits


def model(dbt, session):
    groups = dbt.ref("customer_segments", "int_groups__followed")

    return fits.agreements_of_fits(groups.df())
