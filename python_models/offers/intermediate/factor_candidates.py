from segment_lib.offers import factors
from segment_lib.settings import read_settings


def model(dbt, session):
    purchases = dbt.ref("customer_segmentation", "int_customer_items__counted")
    customers = dbt.ref("customer_segmentation", "int_offer_customers__listed")
    settings = dbt.ref("customer_segmentation", "int_settings__listed")

    wanted = read_settings(settings.df())
    is_wanted = "matrix_factorisation" in wanted["recommendation_methods"]
    columns = "as_of_date, customer_id, item_id, basket_count"
    rows = purchases.filter("basket_count > 0" if is_wanted else "false").project(columns).df()
    return factors.candidates_of_dates(
        rows,
        customers=customers.project("as_of_date, customer_id").df(),
        item_count=wanted["recommendation_count"],
        seed=wanted["random_seed"],
    )
