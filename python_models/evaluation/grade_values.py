from segment_lib import value


def model(dbt, session):
    customers = dbt.ref("customer_segments", "int_customers__followed_sampled")
    settings = dbt.ref("customer_segments", "int_fit_settings__listed")

    wanted = settings.df().iloc[0]
    return value.values_of_dates(
        customers.df(), seed=int(wanted["random_seed"]), draw_count=int(wanted["grade_value_draw_count"])
    )
