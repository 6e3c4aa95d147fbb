from segment_lib import value


def model(dbt, session):
    customers = dbt.ref("customer_segments", "int_customers__followed_sampled")
    seed = dbt.config.meta_get("random_seed")
    draw_count = dbt.config.meta_get("grade_value_draw_count")

    return value.values_of_dates(customers.df(), seed=int(seed), draw_count=int(draw_count))
