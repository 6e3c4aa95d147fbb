"""Exports in which a value belongs to the whole order, and exports with refunds, discounts and tax in columns of their own."""

import io

import pandas as pd
from real_exports import NAMES, Case, Right

PRICED = {
    "customer_id": "customer",
    "order_id": "order",
    "ordered_at": "when",
    "product_id": "item",
    "quantity": "pieces",
    "unit_price": "price",
}

#: The columns of Shopify's export of orders that matter here: only the first line of an order has what belongs to the order.
SHOPIFY = """\
Name,Email,Financial Status,Paid at,Currency,Subtotal,Shipping,Taxes,Total,Discount Amount,Created at,Lineitem quantity,Lineitem name,Lineitem price,Lineitem discount,Refunded Amount
#1001,ann@x.test,paid,2024-01-05 10:00:00,EUR,35.00,4.90,6.37,39.90,5.00,2024-01-05 09:59:00,2,Pen,10.00,0.00,0.00
#1001,ann@x.test,,,,,,,,,2024-01-05 09:59:00,1,Ink,20.00,0.00,
#1002,bob@x.test,partially_refunded,2024-01-06 10:00:00,EUR,50.00,0.00,7.98,50.00,0.00,2024-01-06 09:59:00,1,Lamp,50.00,0.00,20.00
#1003,cay@x.test,refunded,2024-01-07 10:00:00,EUR,30.00,0.00,4.79,30.00,0.00,2024-01-07 09:59:00,1,Cup,30.00,0.00,30.00
#1004,dee@x.test,voided,,EUR,8.00,0.00,1.28,8.00,0.00,2024-01-08 09:59:00,1,Pad,4.00,0.00,0.00
#1004,dee@x.test,,,,,,,,,2024-01-08 09:59:00,1,Cap,4.00,0.00,
"""

#: Magento repeats what belongs to the order on each line.
MAGENTO = """\
order,customer,when,status,sku,grand_total,total_refunded
100,a,2024-03-01 08:00:00,complete,pen,45.00,0
100,a,2024-03-01 08:00:00,complete,ink,45.00,0
100,a,2024-03-01 08:00:00,complete,cup,45.00,0
101,b,2024-03-02 08:00:00,closed,pen,20.00,20.00
101,b,2024-03-02 08:00:00,closed,ink,20.00,20.00
102,c,2024-03-03 08:00:00,canceled,pen,12.00,0
"""

#: Square's sales by item: a day and a time of day, money with its sign in front, refunds as lines of their own.
SQUARE = """\
Date,Time,Time Zone,Category,Item,Qty,Gross Sales,Discounts,Net Sales,Tax,Transaction ID,Event Type,Customer ID
2024-03-01,08:05:00,Eastern Time (US & Canada),Coffee,Latte,2,$9.00,-$1.00,$8.00,$0.71,T1,Payment,C1
2024-03-01,08:05:00,Eastern Time (US & Canada),Bakery,Scone,1,$3.50,$0.00,$3.50,$0.31,T1,Payment,C1
2024-03-01,08:10:00,Eastern Time (US & Canada),Coffee,Latte,1,$4.50,$0.00,$4.50,$0.40,T2,Payment,
2024-03-02,17:45:10,Eastern Time (US & Canada),Beans,House blend,80,"$1,200.00",$0.00,"$1,200.00",$0.00,T3,Payment,C2
2024-03-04,09:00:00,Eastern Time (US & Canada),Bakery,Scone,-1,-$3.50,$0.00,-$3.50,-$0.31,T4,Refund,C1
"""

STATUS_ON_THE_FIRST_LINE = """\
order,customer,when,status,amount
#1,a,2024-01-05 10:00,paid,10
#1,a,2024-01-05 10:00,,5
#2,b,2024-01-06 10:00,voided,10
#2,b,2024-01-06 10:00,,7
"""

TOTAL_ON_EACH_LINE = """\
customer,order,item,amount,when
a,1,pen,25,2024-01-05
a,1,ink,25,2024-01-05
b,2,pen,20,2024-01-06
"""

REFUNDS = """\
customer,order,when,amount,refunded,refunded_on,status
a,1,2024-01-05,100,0,,paid
b,2,2024-01-06,50,20,2024-01-09,partially refunded
c,3,2024-01-07,30,30,2024-01-10,refunded
"""

DISCOUNTS = """\
customer,order,when,item,pieces,price,off,order_off,tax,shipping
a,1,2024-01-05,pen,2,10.00,1.00,5.00,1.90,4.00
a,1,2024-01-05,ink,1,11.00,0.00,5.00,1.10,4.00
b,2,2024-01-06,pen,1,10.00,,,1.00,0
"""


def parquet(text: str, **types: str) -> bytes:
    """The lines of a CSV as Parquet, with columns of other types than text."""
    lines = pd.read_csv(io.StringIO(text), dtype="string")
    for column, kind in types.items():
        lines[column] = pd.to_datetime(lines[column]) if kind == "time" else lines[column].astype(kind)
    file = io.BytesIO()
    lines.to_parquet(file, index=False)
    return file.getvalue()


def export(kind: str, origin: str, text: str | bytes, columns: dict, **rest) -> Case:
    """A case of one file; what is no part of a Case is a key of the transactions."""
    outcome = {key: rest.pop(key) for key in ("right", "refused", "looks_at", "source") if key in rest}
    name = "orders.parquet" if isinstance(text, bytes) else "orders.csv"
    return Case(kind=kind, origin=origin, files={name: text}, transactions={"columns": columns, **rest}, **outcome)


WITH_STATUS = {**NAMES, "status": "status"}
WITH_ITEM = {**NAMES, "product_id": "item"}
WITH_REFUND = {**NAMES, "refunded_amount": "refunded"}
WITH_REFUND_DAY = {**WITH_REFUND, "refunded_at": "refunded_on"}

VALUES_OF_THE_ORDER = [
    export(
        "the status is on the first line of an order",
        "Shopify's export of orders",
        STATUS_ON_THE_FIRST_LINE,
        WITH_STATUS,
        cancelled_when={"statuses": ["voided"]},
        order_columns=["status"],
        # 10 + 5; the order #2 never happened.
        right=Right(lines=4, customers=1, orders=1, purchases=1, net_revenue="15.00", rejected={"cancelled": 2}),
        looks_at=[],
    ),
    export(
        "the status is on the first line of an order, and nothing says so",
        "Shopify's export of orders",
        STATUS_ON_THE_FIRST_LINE,
        WITH_STATUS,
        cancelled_when={"statuses": ["voided"]},
        right=Right(lines=4, customers=2, orders=2, net_revenue="22.00", rejected={"cancelled": 1}),
        looks_at=[
            "2 of 2 orders of several lines have a status on one line only; their other 2 lines (12.00) have none. If it is that "
            "of the whole order, declare order_columns: [status]."
        ],
    ),
    export(
        "the total of the order is on each line",
        "WooCommerce, a plugin for exports",
        TOTAL_ON_EACH_LINE,
        WITH_ITEM,
        order_columns="amount",
        # 25 + 20.
        right=Right(lines=3, customers=2, orders=2, purchases=2, net_revenue="45.00", last_day="2024-01-06"),
        looks_at=[],
    ),
    export(
        "the total of the order is on each line, and nothing says so",
        "WooCommerce, a plugin for exports",
        TOTAL_ON_EACH_LINE,
        WITH_ITEM,
        right=Right(lines=3, customers=2, orders=2, net_revenue="70.00"),
        looks_at=[
            "in 100 % of the 1 orders of several lines, all lines carry the same amount: if it is that of the whole order, declare "
            "order_columns: [amount]; net revenue would be 45.00, not 70.00."
        ],
    ),
    export(
        "customer, time, currency, channel and total are on the first line",
        "a spreadsheet in which merged cells were split",
        "order,customer,when,currency,shop,item,amount\n1,a@x.test,2024-01-05,EUR,web,pen,25\n1,,,,,ink,\n"
        "2,b@x.test,2024-01-06,EUR,web,pen,20\n2,,,,,ink,\n2, , , , ,cup, \n3,c@x.test,2024-01-07,USD,web,cup,7\n3,,,,,pen,\n",
        {**WITH_ITEM, "currency": "currency", "channel": "shop"},
        accepted_currency="EUR",
        order_columns=["customer_id", "ordered_at", "currency", "channel", "amount"],
        right=Right(
            lines=7,
            customers=2,
            orders=2,
            purchases=2,
            net_revenue="45.00",
            first_day="2024-01-05",
            last_day="2024-01-06",
            rejected={"other_currency": 2},
        ),
    ),
    export(
        "customer, time and total are on the first line, and nothing says so",
        "a spreadsheet in which merged cells were split",
        "order,customer,when,item,amount\n1,a,2024-01-05,pen,25\n1,,,ink,\n2,b,2024-01-06,pen,20\n2,,,ink,\n",
        WITH_ITEM,
        right=Right(lines=4, customers=2, orders=2, net_revenue="45.00", rejected={"time_missing": 2}),
    ),
    export(
        "customer and time are on the first line, amounts on each, in Parquet",
        "an ERP, unloaded with pandas",
        parquet(
            "order,customer,when,amount\n1,7,2024-01-05 10:00,25\n1,,,3\n2,8,2024-01-06 10:00,20\n2,,,2\n",
            when="time",
            amount="float64",
            customer="Float64",
        ),
        NAMES,
        order_columns=["customer_id", "ordered_at"],
        right=Right(
            lines=4,
            customers=2,
            orders=2,
            purchases=2,
            net_revenue="50.00",
            first_day="2024-01-05",
            last_day="2024-01-06",
        ),
        looks_at=[],
    ),
    export(
        "the total of the order is on each line, written the German way",
        "German ERP, semicolons",
        "customer;order;item;amount;when\na;1;pen;1.025,00;05.01.2024\na;1;ink;1.025,00;05.01.2024\nb;2;pen;20,00;06.01.2024\n",
        WITH_ITEM,
        order_columns=["amount"],
        decimal_separator=",",
        thousands_separator=".",
        time_formats=["%d.%m.%Y"],
        right=Right(lines=3, customers=2, orders=2, net_revenue="1045.00", last_day="2024-01-06"),
    ),
    export(
        "the total is on the first line, with its currency",
        "a Swiss shop",
        "customer,order,item,amount,when\na,1,pen,CHF 1'025.00,2024-01-05\na,1,ink,,2024-01-05\nb,2,pen,EUR 20.00,2024-01-06\n"
        "b,2,ink,,2024-01-06\n",
        WITH_ITEM,
        order_columns=["amount"],
        accepted_currency="CHF",
        right=Right(lines=4, customers=1, orders=1, purchases=1, net_revenue="1025.00", rejected={"other_currency": 2}),
    ),
    export(
        "currencies in small letters on the first line",
        "Stripe, charges",
        "customer,order,currency,amount,when\na,1,usd,10,2024-01-05\na,1,,5,2024-01-05\nb,2,USD,20,2024-01-06\nb,2,usd,1,2024-01-06\n"
        "c,3,eur,7,2024-01-06\nc,3,,7,2024-01-06\n",
        {**NAMES, "currency": "currency"},
        order_columns=["currency"],
        accepted_currency="USD",
        right=Right(lines=6, customers=2, orders=2, net_revenue="36.00", rejected={"other_currency": 2}),
    ),
    export(
        "a total that three lines cannot share evenly",
        "WooCommerce, a plugin for exports",
        "customer,order,item,amount,when\na,1,pen,10,2024-01-05\na,1,ink,10,2024-01-05\na,1,cup,10,2024-01-05\n"
        "b,2,pen,0.01,2024-01-06\nb,2,ink,0.01,2024-01-06\n",
        WITH_ITEM,
        order_columns=["amount"],
        right=Right(lines=5, customers=2, orders=2, purchases=2, net_revenue="10.01"),
    ),
    export(
        "two totals in one order",
        "a file that was edited by hand",
        "customer,order,item,amount,when\na,1,pen,25,2024-01-05\na,1,ink,26,2024-01-05\nb,2,pen,20,2024-01-06\nb,2,ink,20.00,2024-01-06\n",
        WITH_ITEM,
        order_columns=["amount"],
        # 20 and 20.00 are one total.
        right=Right(lines=4, customers=1, orders=1, net_revenue="20.00", rejected={"order_values_differ": 2}),
        looks_at=[
            "the lines of 1 orders contradict each other in amount, which order_columns says is one for the whole order; their 2 lines "
            "(51.00) are rejected as order_values_differ."
        ],
    ),
    export(
        "two statuses in one order",
        "two exports that were put together",
        "order,customer,when,status,amount\n1,a,2024-01-05,paid,10\n1,a,2024-01-05,refused,5\n2,b,2024-01-06,Paid,8\n2,b,2024-01-06,PAID ,7\n",
        WITH_STATUS,
        order_columns=["status"],
        cancelled_when={"statuses": ["refused"]},
        right=Right(lines=4, customers=1, orders=1, net_revenue="15.00", rejected={"order_values_differ": 2}),
        looks_at=["the lines of 1 orders contradict each other in status"],
    ),
    export(
        "two customers in one order",
        "a shop in which ids come round",
        "order,customer,when,amount\n1,a,2024-01-05,10\n1,b,2024-01-05,5\n2,b,2024-01-06,8\n2,,2024-01-06,7\n",
        NAMES,
        order_columns=["customer_id"],
        right=Right(lines=4, customers=1, orders=1, net_revenue="15.00", rejected={"order_values_differ": 2}),
    ),
    export(
        "renewals carry the id and the total of their order",
        "WooCommerce Subscriptions",
        "customer,order,item,amount,when\n"
        + "".join(f"a,1,{item},20,2024-0{month}-05\n" for month in range(1, 7) for item in ["box", "card"]),
        WITH_ITEM,
        order_columns=["amount"],
        # Six times 20.
        right=Right(
            lines=12, customers=1, purchases=6, net_revenue="120.00", first_day="2024-01-05", last_day="2024-06-05"
        ),
    ),
    export(
        "a till begins at 1 each morning and repeats the total of the receipt",
        "German till",
        "customer,order,item,amount,when\n,1,roll,4,2024-01-05 08:00\n,1,cake,4,2024-01-05 08:00\n,1,roll,4,2024-01-06 08:00\n"
        ",1,cake,4,2024-01-06 08:00\na,2,cake,3,2024-01-06 08:05\n,1,roll,1,2024-01-08 08:00\n",
        WITH_ITEM,
        order_columns=["amount"],
        right=Right(lines=6, customers=1, orders=1, net_revenue="3.00", anonymous=5),
    ),
    export(
        "an order over midnight repeats its total",
        "a bar's till",
        "customer,order,item,amount,when\na,1,beer,20,2024-01-05 23:50\na,1,rum,20,2024-01-06 00:10\n",
        WITH_ITEM,
        order_columns=["amount"],
        right=Right(lines=2, customers=1, orders=1, purchases=1, net_revenue="20.00"),
    ),
    export(
        "an order without a customer on any line",
        "Shopify, a sale at the counter",
        "order,customer,when,amount\n1,,2024-01-05,10\n1,,2024-01-05,5\n2,b,2024-01-06,8\n2,,2024-01-06,7\n",
        NAMES,
        order_columns=["customer_id"],
        right=Right(lines=4, customers=1, orders=1, net_revenue="15.00", anonymous=2),
    ),
    export(
        "postage is the first line of an order with one total",
        "a British shop",
        "customer,order,item,amount,when\na,1,POST,25,2024-01-05\na,1,cup,25,2024-01-05\nb,2,POST,4,2024-01-06\n",
        WITH_ITEM,
        order_columns=["amount"],
        non_goods="online_retail",
        # Postage alone is no purchase; an order of goods and postage is one.
        right=Right(lines=3, customers=2, orders=2, purchases=1, net_revenue="29.00"),
    ),
    export(
        "one line of an order with a total was cancelled",
        "WooCommerce, statuses by line",
        "customer,order,item,amount,when,status\na,1,cup,25,2024-01-05,void\na,1,pen,25,2024-01-05,paid\nb,2,cup,9,2024-01-06,void\n",
        {**WITH_ITEM, "status": "status"},
        order_columns=["amount"],
        cancelled_when={"statuses": ["void"]},
        right=Right(lines=3, customers=1, orders=1, purchases=1, net_revenue="25.00", rejected={"cancelled": 2}),
    ),
    export(
        "orders with a total were delivered twice",
        "two exports that overlap",
        "customer,order,line,amount,when\na,1,1,25,2024-01-05\na,1,2,25,2024-01-05\na,1,1,25,2024-01-05\na,1,2,25,2024-01-05\nb,2,1,20,2024-01-06\n",
        {**NAMES, "line_id": "line"},
        order_columns=["amount"],
        right=Right(lines=5, customers=2, orders=2, net_revenue="45.00", rejected={"line_repeated": 2}),
    ),
    export(
        "orders with a total were delivered twice, word for word",
        "two exports that overlap",
        "customer,order,item,amount,when\na,1,pen,25,2024-01-05\na,1,ink,25,2024-01-05\na,1,pen,25,2024-01-05\na,1,ink,25,2024-01-05\n"
        "b,2,pen,20,2024-01-06\n",
        WITH_ITEM,
        order_columns=["amount"],
        reject=["repeats"],
        right=Right(lines=5, customers=2, orders=2, net_revenue="45.00", rejected={"line_repeated": 2}),
    ),
    export(
        "the total of an order cannot be read, or is not there",
        "a file that was edited by hand",
        "customer,order,item,amount,when\na,1,pen,n/a,2024-01-05\na,1,ink,n/a,2024-01-05\nb,2,pen,,2024-01-06\nb,2,ink,,2024-01-06\nc,3,ink,5,2024-01-06\n",
        WITH_ITEM,
        order_columns=["amount"],
        right=Right(
            lines=5, customers=1, orders=1, net_revenue="5.00", rejected={"amount_not_readable": 2, "amount_missing": 2}
        ),
    ),
    export(
        "total and refund are on each line of the order",
        "Magento, sales_order joined to its items",
        MAGENTO,
        {
            "customer_id": "customer",
            "order_id": "order",
            "ordered_at": "when",
            "status": "status",
            "product_id": "sku",
            "amount": "grand_total",
            "refunded_amount": "total_refunded",
        },
        order_columns=["amount", "status", "refunded_amount"],
        cancelled_when={"statuses": ["canceled"]},
        # 45 + (20 - 20); the last order never happened.
        right=Right(lines=6, customers=2, orders=2, purchases=1, net_revenue="45.00", rejected={"cancelled": 1}),
        looks_at=[],
    ),
    export(
        "an order's discount, postage and refund are on its first line",
        "Shopify's export of orders",
        SHOPIFY,
        {
            "customer_id": "Email",
            "order_id": "Name",
            "ordered_at": "Created at",
            "status": "Financial Status",
            "currency": "Currency",
            "product_id": "Lineitem name",
            "quantity": "Lineitem quantity",
            "unit_price": "Lineitem price",
            "line_discount": "Lineitem discount",
            "order_discount": "Discount Amount",
            "shipping": "Shipping",
            "refunded_amount": "Refunded Amount",
        },
        accepted_currency="EUR",
        order_columns=["status", "currency", "refunded_amount"],
        cancelled_when={"statuses": ["voided"]},
        # (2 x 10 + 20 - 5 + 4.90 = 39.90, Shopify's own total) + (50 - 20) + (30 - 30).
        right=Right(lines=6, customers=3, orders=3, purchases=2, net_revenue="69.90", rejected={"cancelled": 2}),
        looks_at=[],
    ),
    export(
        "the total is on the first line, taken as it is",
        "Shopify's export of orders",
        SHOPIFY,
        {
            "customer_id": "Email",
            "order_id": "Name",
            "ordered_at": "Created at",
            "status": "Financial Status",
            "product_id": "Lineitem name",
            "amount": "Total",
            "included_tax": "Taxes",
            "refunded_amount": "Refunded Amount",
        },
        order_columns=["status", "amount", "included_tax", "refunded_amount"],
        cancelled_when={"statuses": ["voided"]},
        # (39.90 - 6.37) + (50 - 7.98 - 20) + (30 - 4.79 - 30).
        right=Right(lines=6, customers=3, orders=3, net_revenue="50.76", rejected={"cancelled": 2}),
        looks_at=["on 1 lines the refund is larger than the amount, by 4.79 in all"],
    ),
]

REFUND_COLUMNS = [
    export(
        "refunds are lines of their own with a minus before the dollar",
        "Square, sales by item",
        SQUARE,
        {
            "customer_id": "Customer ID",
            "order_id": "Transaction ID",
            "ordered_at": ["Date", "Time"],
            "product_id": "Item",
            "amount": "Net Sales",
        },
        # 8 + 3.5 - 3.5 and 1,200; the latte of T2 was sold to nobody known.
        right=Right(
            lines=5, customers=2, orders=3, purchases=2, net_revenue="1208.00", last_day="2024-03-04", anonymous=1
        ),
        looks_at=[],
    ),
    export(
        "what was refunded is a column",
        "Square, a payments export",
        REFUNDS,
        {**WITH_REFUND, "status": "status"},
        # 100, 50 - 20 and 30 - 30, which was no purchase.
        right=Right(lines=3, customers=3, orders=3, purchases=2, net_revenue="130.00", last_day="2024-01-07"),
        looks_at=[],
    ),
    export(
        "what was refunded, and when, are columns",
        "Stripe, charges",
        REFUNDS,
        WITH_REFUND_DAY,
        right=Right(lines=3, customers=3, orders=3, purchases=2, net_revenue="130.00"),
        looks_at=[],
    ),
    export(
        "refunds are written with a minus",
        "a bank's export of card payments",
        REFUNDS.replace(",20,", ",-20,").replace(",30,30,", ",30,-30.00,"),
        WITH_REFUND_DAY,
        right=Right(lines=3, customers=3, orders=3, purchases=2, net_revenue="130.00"),
    ),
    export(
        "one refund of an order is on each of its lines",
        "Magento, sales_order joined to its items",
        "customer,order,when,item,pieces,price,refunded,refunded_on\na,1,2024-01-05,pen,2,10,31,2024-02-01\n"
        "a,1,2024-01-05,ink,1,11,31,2024-02-01\nb,2,2024-01-06,pen,1,10,,\n",
        {**PRICED, "refunded_amount": "refunded", "refunded_at": "refunded_on"},
        order_columns=["refunded_amount", "refunded_at"],
        # (20 + 11 - 31) + 10.
        right=Right(lines=3, customers=2, orders=2, purchases=1, net_revenue="10.00"),
        looks_at=[],
    ),
    export(
        "one refund of an order is on each of its lines, and nothing says so",
        "Magento, sales_order joined to its items",
        "customer,order,when,item,pieces,price,refunded\na,1,2024-01-05,pen,2,10,31\na,1,2024-01-05,ink,1,11,31\n"
        "b,2,2024-01-06,pen,1,10,3\nc,3,2024-01-06,pen,1,10,\n",
        {**PRICED, "refunded_amount": "refunded"},
        # 20 - 31 + 11 - 31 + 10 - 3 + 10.
        right=Right(lines=4, customers=3, orders=3, net_revenue="-14.00"),
        looks_at=[
            "in 100 % of the 1 orders of several lines that have a refunded_amount, all lines carry the same refunded_amount: if it "
            "is that of the whole order, declare order_columns: [refunded_amount]; the sum of refunded_amount would be 34.00, not 65.00.",
            "on 2 lines the refund is larger than the amount, by 31.00 in all",
        ],
    ),
    export(
        "refunds that make no sense",
        "a file that was edited by hand",
        "customer,order,when,amount,refunded,refunded_on\na,1,2024-01-05,100,abc,\nb,2,2024-01-06,50,20,later\n"
        "c,3,2024-01-07,30,30,2024-01-01\nd,4,2024-01-07,-5,5,2024-01-09\ne,5,2024-01-07,7,7,2999-01-01\n"
        "f,6,2024-01-07,9,2,\ng,7,2024-01-07,3,0,never\n",
        WITH_REFUND_DAY,
        # 9 - 2 + 3: without a day, a refund is of the day of its order; without a refund, its day is not looked at.
        right=Right(
            lines=7,
            customers=2,
            orders=2,
            net_revenue="10.00",
            rejected={"refund_not_readable": 2, "refund_contradicts": 2, "date_out_of_range": 1},
        ),
    ),
    export(
        "the status of a sale became refunded, and is declared as a return",
        "Square, a payments export",
        REFUNDS,
        WITH_STATUS,
        returned_when={"statuses": ["refunded"]},
        # 100 + 50 - 30: the sale of 30 counts as minus itself.
        right=Right(lines=3, customers=3, orders=3, purchases=2, net_revenue="120.00"),
        looks_at=[
            "1 orders of 1 customers, 1 lines (30.00), have a status of returned_when on every line, and no earlier sale that they "
            "could take back: they count as -30.00."
        ],
    ),
    export(
        "returns are orders of their own, marked by their status",
        "an ERP with return orders",
        "customer,order,when,amount,status\na,1,2024-01-05,100,sale\na,2,2024-01-09,30,return\nb,3,2024-01-06,50,sale\n",
        WITH_STATUS,
        returned_when={"statuses": ["return"]},
        right=Right(lines=3, customers=2, orders=3, purchases=2, net_revenue="120.00"),
        looks_at=[],
    ),
    export(
        "statuses that no rule reads",
        "Square, a payments export",
        REFUNDS,
        WITH_STATUS,
        right=Right(lines=3, customers=3, orders=3, net_revenue="180.00"),
        looks_at=[
            "the status changes nothing, whatever it is: paid on 1 lines (100.00), partially refunded on 1 lines (50.00), refunded on "
            "1 lines (30.00)."
        ],
    ),
]

PARTS_OF_THE_AMOUNT = [
    export(
        "discounts of line and order, tax that is included, and postage",
        "PrestaShop, order details",
        DISCOUNTS,
        {
            **PRICED,
            "line_discount": "off",
            "order_discount": "order_off",
            "included_tax": "tax",
            "shipping": "shipping",
        },
        # (20 - 1 + 11 - 5 - 1.90 - 1.10 + 4) + (10 - 1).
        right=Right(lines=3, customers=2, orders=2, purchases=2, net_revenue="35.00"),
        looks_at=[],
    ),
    export(
        "prices without tax, and the tax beside them",
        "an ERP, net prices",
        DISCOUNTS,
        {**PRICED, "added_tax": "tax"},
        # 20 + 11 + 3 + 10 + 1.
        right=Right(lines=3, customers=2, orders=2, net_revenue="45.00"),
    ),
    export(
        "the discount is told, and taken off already",
        "Complete Journey",
        DISCOUNTS,
        {**PRICED, "discount": "off"},
        right=Right(lines=3, customers=2, orders=2, net_revenue="41.00"),
    ),
    export(
        "a returned line gives back what was paid",
        "PrestaShop, order details",
        "customer,order,when,amount,off\na,1,2024-01-05,25,5\na,2,2024-01-09,-25,5\nb,3,2024-01-06,25,-5\n",
        {**NAMES, "line_discount": "off"},
        # 20 - 20 + 20.
        right=Right(lines=3, customers=2, orders=3, purchases=2, net_revenue="20.00"),
    ),
    export(
        "a discount that takes all off",
        "a shop with vouchers",
        "customer,order,when,item,pieces,price,voucher\na,1,2024-01-05,cup,1,10,13\na,1,2024-01-05,pen,1,3,13\nb,2,2024-01-06,cup,1,10,\n",
        {**PRICED, "order_discount": "voucher"},
        right=Right(lines=3, customers=2, orders=2, purchases=1, net_revenue="10.00"),
    ),
    export(
        "a discount that cannot be read",
        "a file that was edited by hand",
        "customer,order,when,amount,off\na,1,2024-01-05,25,some\nb,3,2024-01-06,25,\nc,4,2024-01-06,25,5\n",
        {**NAMES, "line_discount": "off"},
        right=Right(lines=3, customers=2, orders=2, net_revenue="45.00", rejected={"amount_not_readable": 1}),
    ),
    export(
        "postage alone is no purchase",
        "Shopify, a free sample",
        "customer,order,when,amount,post\na,1,2024-01-05,0,4.90\nb,2,2024-01-06,10,4.90\n",
        {**NAMES, "shipping": "post"},
        right=Right(lines=2, customers=2, orders=2, purchases=1, net_revenue="19.80"),
    ),
]

REFUSED = [
    export(
        "a refund that is a word on every line",
        "a hurried user",
        "customer,order,when,amount,refunded\na,1,2024-01-05,10,no\nb,2,2024-01-06,5,yes\n",
        WITH_REFUND,
        refused=["not one of 2 values can be read in the column 'refunded' for refunded_amount, for instance 'no'"],
    ),
    export(
        "days of refunds in another format",
        "German till",
        REFUNDS.replace("2024-01-09", "09.01.2024").replace("2024-01-10", "10.01.2024"),
        WITH_REFUND_DAY,
        refused=["not one of 2 values can be read in the column 'refunded_on' for refunded_at", "time_formats"],
    ),
    export(
        "a value of the order that is misspelt",
        "a hurried user",
        TOTAL_ON_EACH_LINE,
        WITH_ITEM,
        order_columns=["amonut"],
        refused=["there is no 'amonut'", "Did you mean 'amount'?"],
    ),
    export(
        "a value of the order that no column has",
        "a hurried user",
        TOTAL_ON_EACH_LINE,
        WITH_ITEM,
        order_columns=["status"],
        refused=["order_columns names status, which columns does not map"],
    ),
    export(
        "a value that is always of a line",
        "a hurried user",
        DISCOUNTS,
        {**PRICED, "line_discount": "off"},
        order_columns=["line_discount"],
        refused=["map that column as order_discount in place of line_discount"],
    ),
    export(
        "the day of a refund without its money",
        "a hurried user",
        REFUNDS,
        {**NAMES, "refunded_at": "refunded_on"},
        refused=["columns must also say which one is the refunded_amount"],
    ),
    export(
        "a refund that is taken off twice",
        "a hurried user",
        REFUNDS,
        {**WITH_REFUND, "status": "status"},
        returned_when={"statuses": ["refunded"]},
        refused=["would take the same money back twice"],
    ),
    export(
        "a refund with its day, and a search for what it takes back",
        "a hurried user",
        REFUNDS,
        WITH_REFUND_DAY,
        match_returns=True,
        refused=["Leave match_returns out"],
    ),
]

CASES = [*VALUES_OF_THE_ORDER, *REFUND_COLUMNS, *PARTS_OF_THE_AMOUNT, *REFUSED]
