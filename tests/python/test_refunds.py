"""Refunds in a column of their own: on their day and not before, whether they are delivered at once or night by night."""

import pytest

from deliveries import declared
from projects import Project, Shop, failures, lines_alone

SUBJECTS = ("staging", "orders", "windows")
COLUMNS = {
    "customer_id": "customer",
    "order_id": "order",
    "ordered_at": "when",
    "amount": "amount",
    "status": "status",
    "refunded_amount": "refunded",
    "refunded_at": "refunded_on",
}
HEADER = "order,customer,when,item,amount,status,refunded,refunded_on\n"

#: As exported on 5 February: status and refund are on the first line, the amounts on each.
FIRST_EXPORT = f"""\
{HEADER}1,ann,2024-01-05 10:00,pen,60,paid,,
1,ann,2024-01-05 10:00,ink,40,,,
2,bob,2024-01-06 10:00,pen,50,paid,,
3,cay,2024-01-07 10:00,pen,20,paid,,
3,cay,2024-01-07 10:00,ink,10,,,
4,dee,2024-02-05 10:00,cup,5,paid,,
"""

#: As exported on 15 March: of order 2 a part was refunded, of order 3 all; order 5 never happened.
SECOND_EXPORT = f"""\
{HEADER}1,ann,2024-01-05 10:00,pen,60,paid,,
1,ann,2024-01-05 10:00,ink,40,,,
2,bob,2024-01-06 10:00,pen,50,partially refunded,20,2024-02-10
3,cay,2024-01-07 10:00,pen,20,refunded,30,2024-02-11
3,cay,2024-01-07 10:00,ink,10,,,
4,dee,2024-02-05 10:00,cup,5,paid,,
5,dee,2024-03-15 10:00,cup,5,voided,,
5,dee,2024-03-15 10:00,pen,6,,,
6,ann,2024-03-15 10:00,cup,7,paid,,
"""


@pytest.fixture(scope="module")
def build(tmp_path_factory):
    """A function that builds an export into the database of the last build, or into a new one."""
    folder = tmp_path_factory.mktemp("refunds")
    project = Project(folder, lines_alone(tmp_path_factory.mktemp("project")))
    rules = {"order_columns": ["status", "refunded_amount", "refunded_at"], "cancelled_when": {"statuses": ["voided"]}}
    settings = declared({"location": str(folder / "orders.csv"), **rules}, columns=COLUMNS)

    def build(export: str, *, anew: bool) -> Shop:
        if anew:
            project.database.unlink(missing_ok=True)
        (folder / "orders.csv").write_text(export)
        result = project.invoke(["build", "--select", *SUBJECTS, "--exclude-resource-type", "unit_test"], settings)
        assert result.success, failures(result)
        return Shop(project.database)

    return build


def test_a_refund_is_booked_on_its_day_and_takes_a_purchase_back_from_then_on(build):
    shop = build(SECOND_EXPORT, anew=True)
    orders = shop.query(
        "select order_id, order_date::varchar, net_revenue::int, is_purchase, cancelled_date::varchar from orders order by all"
    )
    assert list(orders.astype(object).where(orders.notna(), None).itertuples(index=False, name=None)) == [
        ("1", "2024-01-05", 100, True, None),
        ("2", "2024-01-06", 50, True, None),
        ("2", "2024-02-10", -20, False, None),
        ("3", "2024-01-07", 30, False, "2024-02-11"),
        ("3", "2024-02-11", -30, False, None),
        ("4", "2024-02-05", 5, True, None),
        ("6", "2024-03-15", 7, True, None),
    ]
    windows = shop.query(
        "select as_of_date::varchar, customer_id, order_count, net_revenue::int from intermediate.int_customers__windowed order by all"
    )
    assert list(windows.itertuples(index=False, name=None)) == [
        ("2024-01-31", "ann", 1, 100),
        ("2024-01-31", "bob", 1, 50),
        ("2024-01-31", "cay", 1, 30),  # nobody could know on that day
        ("2024-02-29", "ann", 1, 100),
        ("2024-02-29", "bob", 1, 30),
        ("2024-02-29", "dee", 1, 5),
        ("2024-03-15", "ann", 2, 107),
        ("2024-03-15", "bob", 1, 30),
        ("2024-03-15", "dee", 1, 5),
    ]


def test_nights_with_refunds_give_the_tables_of_one_build(build):
    names = [
        "orders",
        "cleaning_audit",
        "rejected_transactions",
        "restatements",
        "intermediate.int_customers__windowed",
    ]
    built = build(SECOND_EXPORT, anew=True)
    whole = {name: built.table(name) for name in names}
    build(FIRST_EXPORT, anew=True)
    shop = build(SECOND_EXPORT, anew=False)
    for name, table in whole.items():
        assert shop.table(name).equals(table), name


def test_a_refund_of_long_ago_changes_its_own_day_alone(build):
    """The order is older than lookback_days, and its refund is new: nothing old is pending."""
    old = FIRST_EXPORT.replace("2024-01-06", "2023-07-06")
    build(old, anew=True)
    shop = build(old.replace("50,paid,,", "50,partially refunded,20,2024-02-05"), anew=False)
    assert shop.query("from intermediate.int_transaction_days__compared where is_pending").empty
    assert shop.query("select net_revenue::int as money from orders where order_date = '2024-02-05' order by 1")[
        "money"
    ].tolist() == [-20, 5]
