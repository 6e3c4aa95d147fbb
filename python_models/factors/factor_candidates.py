from segment_lib import factors


def model(dbt, session):
    purchases = dbt.ref("customer_segments", "int_customer_items__counted")
    customers = dbt.ref("customer_segments", "int_offer_customers__listed")
    settings = dbt.ref("customer_segments", "int_decliner_settings__listed")

    wanted = settings.df().iloc[0]
    is_wanted = "matrix_factorisation" in wanted["methods"].split(",")
    columns = "as_of_date, customer_id, item_id, basket_count"
    rows = purchases.filter("basket_count > 0" if is_wanted else "false").project(columns).df()
    return factors.candidates_of_dates(
        rows,
        customers=customers.project("as_of_date, customer_id").df(),
        item_count=int(wanted["recommendation_count"]),
        seed=int(wanted["random_seed"]),
    )
