"""Exports with nothing special about them: the plainest file of each kind."""

from real_exports import NAMES, Case, Right

CASES = [
    Case(
        kind="one line an order, days as ISO text",
        origin="a spreadsheet kept by hand",
        files={
            "orders.csv": "customer,order,when,amount\na,1,2024-01-05,10.00\na,2,2024-02-05,20.50\nb,3,2024-02-06,5\n"
        },
        transactions={"columns": NAMES},
        right=Right(
            lines=3,
            customers=2,
            orders=3,
            purchases=3,
            net_revenue="35.50",
            first_day="2024-01-05",
            last_day="2024-02-06",
        ),
        looks_at=[],
    ),
    Case(
        kind="a column is not there",
        origin="a renamed export",
        files={"orders.csv": "customer,order,when,total\na,1,2024-01-05,10.00\n"},
        transactions={"columns": NAMES},
        refused=["there is no column 'amount' for amount", "The columns are customer, order, when, total"],
    ),
]
