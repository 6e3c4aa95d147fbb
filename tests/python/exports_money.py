"""Exports whose money is written as people write it, and what it adds up to."""

from real_exports import NAMES, Case, Right


def sold(*amounts: str, encoding: str = "utf-8") -> dict[str, str]:
    """A file of one customer with an order of each amount, on days one after the other."""
    lines = [f'a;{number};2024-01-{number:02};"{amount}"' for number, amount in enumerate(amounts, start=1)]
    return {"orders.csv": "\n".join(["customer;order;when;amount", *lines]) + "\n"}


def worth(net_revenue: str, *, lines: int, **rejected: int) -> Right:
    used = lines - sum(rejected.values())
    return Right(lines=lines, customers=1, orders=used, net_revenue=net_revenue, rejected=rejected)


CASES = [
    Case(
        kind="refunds with every kind of minus",
        origin="accounting programs, Excel, SAP (behind), a typesetter's minus from the web",
        # 100 less six times 5.
        files=sold("100.00", "-5.00", "(5.00)", "5.00-", "−5.00", "'-5.00", "- 5.00"),
        transactions={"columns": NAMES},
        right=worth("70.00", lines=7),
        looks_at=[],
    ),
    Case(
        kind="dollars",
        origin="QuickBooks, Square",
        # 1234.50 - 12 - 12 - 12 - 12 + 5 + 6.
        files=sold("$1,234.50", "-$12.00", "$-12.00", "($12.00)", "$(12.00)", "$5.00", " $6 "),
        transactions={"columns": NAMES},
        right=worth("1197.50", lines=7),
        looks_at=[],
    ),
    Case(
        kind="euros with a no-break, a narrow no-break and a thin space",
        origin="a French ERP, CSV for Excel",
        # 1234.50 three times, 12.50, and 1234.50 back.
        files=sold("1\u00a0234,50\u00a0€", "1\u202f234,50 €", "1\u2009234,50€", "12,50 €", "-1\u202f234,50 €"),
        transactions={"columns": NAMES, "decimal_separator": ",", "thousands_separator": " "},
        right=worth("2481.50", lines=5),
        looks_at=[],
    ),
    Case(
        kind="the same, with nothing declared",
        origin="a French ERP, CSV for Excel",
        files=sold("1\u00a0234,50\u00a0€", "1\u202f234,50 €", "1\u2009234,50€", "12,50 €", "-1\u202f234,50 €"),
        transactions={"columns": NAMES},
        right=worth("2481.50", lines=5),
    ),
    Case(
        kind="the same, with the decimal comma declared alone",
        origin="a French ERP, CSV for Excel",
        files=sold("1\u00a0234,50\u00a0€", "1 234,50 €", "12,50 €"),
        transactions={"columns": NAMES, "decimal_separator": ","},
        right=worth("2481.50", lines=3),
    ),
    Case(
        kind="francs with apostrophes of both kinds, and no cents",
        origin="a Swiss till",
        # 1234.50 + 1234.50 + 12 + 7 - 3.
        files=sold("CHF 1'234.50", "CHF 1’234.50", "CHF 12.–", "Fr. 7.-", "CHF -3.00"),
        transactions={"columns": NAMES, "accepted_currency": "CHF"},
        right=worth("2485.00", lines=5),
        looks_at=[],
    ),
    Case(
        kind="German money with a point for thousands, and only the comma declared",
        origin="a German till",
        # 1234.50 + 12.50 + 1234 + 5: the comma separates decimals, so the point cannot.
        files=sold("1.234,50", "12,50", "1.234", "5,- €"),
        transactions={"columns": NAMES, "decimal_separator": ","},
        right=worth("2486.00", lines=4),
    ),
    Case(
        kind="won and yen in full-width signs",
        origin="Korean and Japanese tills",
        # 1,234,567 + 500.
        files=sold("₩1,234,567", "₩500"),
        transactions={"columns": NAMES},
        right=worth("1235067.00", lines=2),
    ),
    Case(
        kind="yen in full-width signs",
        origin="a Japanese till",
        files=sold("１，２３４円", "￥５００", "１２３４５６７円", "1,234,567円"),
        transactions={"columns": NAMES, "thousands_separator": ",", "accepted_currency": "JPY"},
        right=worth("2470868.00", lines=4),
    ),
    Case(
        kind="lakhs of rupees",
        origin="an Indian ERP",
        files=sold("Rs. 1,23,456.50", "Rs.500", "Rs. 12.50"),
        transactions={"columns": NAMES},
        right=worth("123969.00", lines=3),
    ),
    Case(
        kind="a code behind, in any letters, and twice",
        origin="Shopify's notifications",
        # 5 + 6 + 7; the last is in euros.
        files=sold("$5.00 USD", "6.00 usd", "US$ 7", "€8.00"),
        transactions={"columns": NAMES, "accepted_currency": "usd"},
        right=worth("18.00", lines=4, other_currency=1),
    ),
    Case(
        kind="signs of two currencies, and none accepted",
        origin="a shop that sells abroad",
        files=sold("$5.00", "€5.00"),
        transactions={"columns": NAMES},
        refused=["the column 'amount' has money of 2 currencies", "Declare accepted_currency"],
    ),
    Case(
        kind="the accepted currency in other letters and between blanks",
        origin="Stripe payments",
        files={
            "orders.csv": "customer,order,when,amount,currency\n"
            "a,1,2024-01-05,10,usd\na,2,2024-01-06,20, USD \na,3,2024-01-07,40,eur\n"
        },
        transactions={"columns": {**NAMES, "currency": "currency"}, "accepted_currency": " USD"},
        right=worth("30.00", lines=3, other_currency=1),
        looks_at=["there are 2 currencies (EUR, USD)"],
    ),
    Case(
        kind="three digits after every point, undeclared",
        origin="an Italian list of prices without cents",
        files=sold("1.234", "2.500", "5"),
        transactions={"columns": NAMES},
        refused=[
            "2 numbers have one sign with three digits after it",
            "'1.234' in the column 'amount'",
            "decimal_separator: '.'",
        ],
    ),
    Case(
        kind="three digits after every comma, undeclared",
        origin="a Korean list of prices without cents",
        files=sold("1,234", "2,500", "5"),
        transactions={"columns": NAMES},
        refused=["2 numbers have one sign with three digits after it", "'1,234' in the column 'amount'"],
    ),
    Case(
        kind="three digits after the point where other lines have a decimal comma",
        origin="a German till",
        files=sold("1.234", "12,50"),
        transactions={"columns": NAMES},
        refused=["1 numbers have one sign with three digits after it", "others have a decimal comma"],
    ),
    Case(
        kind="three digits after a point where other lines have a decimal point",
        origin="prices by weight",
        # 1.234 is rounded to the cent.
        files=sold("1.234", "12.50", "0.355"),
        transactions={"columns": NAMES},
        right=worth("14.09", lines=3),
    ),
    Case(
        kind="three digits after every point, the point declared",
        origin="an Italian list of prices, declared as an American one",
        files=sold("1.234", "2.500", "3.000", "5"),
        transactions={"columns": NAMES, "decimal_separator": "."},
        right=worth("11.73", lines=4),
        looks_at=["3 of 3 amounts with a '.' have exactly three digits after it (6.73 as they are read)"],
    ),
    Case(
        kind="three digits after every point, the comma declared",
        origin="an Italian list of prices",
        files=sold("1.234", "2.500", "5"),
        transactions={"columns": NAMES, "decimal_separator": ",", "thousands_separator": "."},
        right=worth("3739.00", lines=3),
        looks_at=[],
    ),
    Case(
        kind="what is no number",
        origin="a hand-kept file",
        # Two signs, a currency within the digits, pieces, per cent, credits of a bank, groups of other lengths.
        files=sold("10", "-5-", "(-5)", "5€50", "5 pcs", "10%", "5.00 CR", "1,23,45", "1.2.3", "n/a", "1 2"),
        transactions={"columns": NAMES},
        right=worth("10.00", lines=11, amount_not_readable=10),
        looks_at=["10 amounts cannot be read"],
    ),
    Case(
        kind="quantities, prices and discounts as people write them",
        origin="a German ERP",
        # 2 x 1234.50, less a piece at 12.50 that came back.
        files={
            "orders.csv": "customer;order;when;pieces;price;off\n"
            "a;1;2024-01-05;2,000;1.234,50 €;1,00 €\na;2;2024-01-06;1,000-;12,50 €;\na;3;2024-01-07;0,500;10,00 €;\n"
        },
        transactions={
            "columns": {
                "customer_id": "customer",
                "order_id": "order",
                "ordered_at": "when",
                "quantity": "pieces",
                "unit_price": "price",
                "discount": "off",
            },
            "decimal_separator": ",",
        },
        right=worth("2461.50", lines=3),
    ),
]
