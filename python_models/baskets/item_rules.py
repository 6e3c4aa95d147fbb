from segment_lib.baskets import rules


def model(dbt, session):
    sets = dbt.ref("customer_segmentation", "int_item_sets__counted")
    customers = dbt.ref("customer_segmentation", "int_rule_customers__listed")

    return rules.rules_of(sets.df(), customers.df())
