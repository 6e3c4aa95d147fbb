"""Encodings and shapes of CSV files, and who is who in them."""

import gzip
import io

import pandas as pd
from real_exports import NAMES, Case, Right

WITH_ITEM = {**NAMES, "product_id": "item"}

#: Three lines whose right values are counted in THREE_RIGHT: 10.00 + 20.50 + 5.00.
THREE = "customer,order,when,amount\na,1,2024-01-05,10.00\na,2,2024-02-05,20.50\nb,3,2024-02-06,5\n"


def right(**changes) -> Right:
    """What comes of THREE, or of the same lines with something around them."""
    plain = {
        "lines": 3,
        "customers": 2,
        "orders": 3,
        "purchases": 3,
        "net_revenue": "35.50",
        "first_day": "2024-01-05",
        "last_day": "2024-02-06",
    }
    return Right(**{**plain, **changes})


def plain(kind: str, origin: str, content: str | bytes, *, name: str = "orders.csv", **keys) -> Case:
    """The lines of THREE in another shape."""
    looks_at = keys.pop("looks_at", [])
    columns = keys.pop("columns", NAMES)
    wanted = keys.pop("right", right())
    return Case(kind, origin, {name: content}, {"columns": columns, **keys}, wanted, looks_at=looks_at)


def named(customers: list[str], encoding: str) -> bytes:
    """A line for each customer, on one day after another, of 10.00 each."""
    lines = [f"{name},{number},2024-01-{number:02},10.00\n" for number, name in enumerate(customers, start=1)]
    return ("customer,order,when,amount\n" + "".join(lines)).encode(encoding)


def of_people(kind: str, origin: str, customers: list[str], encoding: str, declared: str | None, **keys) -> Case:
    """A file with foreign letters in an encoding, and which one is declared."""
    count = len(customers)
    wanted = Right(
        lines=count,
        customers=len(set(customers)),
        orders=count,
        net_revenue=f"{10 * count}.00",
        first_day="2024-01-01",
        last_day=f"2024-01-{count:02}",
    )
    return Case(
        kind,
        origin,
        {"orders.csv": named(customers, encoding)},
        {"columns": NAMES, **({"encoding": declared} if declared else {})},
        **{"right": wanted, **keys},
    )


def parquet(rows: list[tuple]) -> bytes:
    output = io.BytesIO()
    pd.DataFrame(rows, columns=["customer", "order", "when", "amount"]).to_parquet(output, index=False)
    return output.getvalue()


def many_customers(extra: list[str]) -> str:
    """40 customers with two orders each of 10.00, and further lines."""
    lines = [
        f"c{customer},{customer}-{order},2024-0{order}-{customer % 28 + 1:02},10.00"
        for customer in range(40)
        for order in (1, 2)
    ]
    return "\n".join(["customer,order,when,amount", *lines, *extra]) + "\n"


GERMAN = ["Müller", "Größe & Söhne", "Jäger", "Müller"]
KOREAN = ["홍길동", "김철수", "이영희", "홍길동"]
JAPANESE = ["山田太郎", "鈴木一郎", "佐藤花子", "ソニー"]
CHINESE = ["张三", "李四", "王小明", "张三"]
NO_TELLING = {"right": None}

ENCODINGS = [
    of_people("cp1252 declared", "a German till on Windows", GERMAN, "cp1252", "cp1252"),
    of_people(
        "cp1252 declared as latin-1", "a German shop, by an older advice", ["Käse €", "Müller"], "cp1252", "latin-1"
    ),
    of_people("cp949 declared", "a Korean mall, Cafe24", KOREAN, "cp949", "cp949"),
    of_people(
        "cp949 declared as euc-kr",
        "a Korean mall, by the name of the standard",
        ["똠방각하", "홍길동"],
        "cp949",
        "euc-kr",
    ),
    of_people("cp932 declared", "a Japanese shop, Rakuten RMS", JAPANESE, "cp932", "cp932"),
    of_people(
        "cp932 declared as shift_jis", "a Japanese shop, signs of Windows", ["①番", "㈱山田"], "cp932", "Shift_JIS"
    ),
    of_people("gb18030 declared", "a Chinese shop, Taobao", CHINESE, "gb18030", "gb18030"),
    of_people("gbk declared", "a Chinese shop, by the older name", CHINESE, "gb18030", "GBK"),
    of_people("utf-16 with a mark, declared", "Excel: Unicode text", GERMAN, "utf-16", "utf-16"),
    of_people("utf-16 with a mark, not declared", "Excel: Unicode text", KOREAN, "utf-16", None),
    of_people("utf-16 without a mark, declared", "SQL Server's bcp", GERMAN, "utf-16-le", "utf-16"),
    of_people("utf-16 of the other order without a mark", "a mainframe", GERMAN, "utf-16-be", "utf-16"),
    of_people("utf-16 without a mark, not declared", "SQL Server's bcp", GERMAN, "utf-16-le", None),
    of_people("utf-8 with a mark, declared as cp1252", "WooCommerce opened in Excel", GERMAN, "utf-8-sig", "cp1252"),
    of_people(
        "cp1252 not declared",
        "a German till on Windows",
        GERMAN,
        "cp1252",
        None,
        **NO_TELLING,
        refused=[
            "is not UTF-8 text: 4 of its lines",
            "the first is line 2",
            "Declare encoding: cp1252",
            "reads 'Müller,1,",
        ],
    ),
    of_people(
        "cp949 not declared",
        "a Korean mall",
        KOREAN,
        "cp949",
        None,
        **NO_TELLING,
        refused=["is not UTF-8 text", "Declare encoding: cp949", "홍길동"],
    ),
    of_people(
        "cp932 not declared",
        "a Japanese shop",
        JAPANESE,
        "cp932",
        None,
        **NO_TELLING,
        refused=["Declare encoding: cp932", "山田"],
    ),
    of_people(
        "gb18030 not declared",
        "a Chinese shop",
        CHINESE,
        "gb18030",
        None,
        **NO_TELLING,
        refused=["Declare encoding: gb18030", "张三"],
    ),
    of_people(
        "utf-8 declared as latin-1",
        "a declaration that was copied",
        GERMAN,
        "utf-8",
        "latin-1",
        **NO_TELLING,
        refused=["is UTF-8 text and not latin-1", "Müller", "Leave encoding out"],
    ),
    of_people(
        "cp1252 declared as cp949",
        "a declaration that was copied",
        ["Müller", "Größe"],
        "cp1252",
        "cp949",
        **NO_TELLING,
        refused=["is not cp949 text: line", "Declare encoding: cp1252"],
    ),
    of_people(
        "an encoding that nobody knows",
        "a typing error",
        GERMAN,
        "cp1252",
        "cp1525",
        **NO_TELLING,
        refused=["encoding must be the name of an encoding", "got 'cp1525'", "Did you mean 'cp125"],
    ),
    Case(
        "parts in two encodings",
        "exports of two programs, put together",
        {"orders.csv": named(GERMAN, "utf-8") + named(["Jäger"], "cp1252").split(b"\n", 1)[1]},
        {"columns": NAMES},
        refused=["is not UTF-8 text throughout", "1 of its lines are not, line 6", "two encodings"],
    ),
]

SHAPES = [
    plain(
        "titles above the header",
        "a report of an ERP",
        "Sales of 2024\nPrinted 2024-03-01\n\n" + THREE,
        looks_at=["its line 4"],
    ),
    plain(
        "titles above the header, counted",
        "a report of an ERP",
        'customer,order,when,amount\n"note, of old columns"\n' + THREE,
        skip_lines=2,
        looks_at=["its line 3"],
    ),
    plain("sep= above the header", "an export for Excel", "sep=;\n" + THREE.replace(",", ";"), looks_at=["its line 2"]),
    plain(
        "a quote among the titles",
        "a report of an ERP",
        'Sales of the 5" shop\n' + THREE,
        looks_at=["its line 2"],
    ),
    plain(
        "a totals line at the end",
        "a report of a till",
        THREE + "Total,,,35.50\n",
        right=right(lines=4, rejected={"totals_line": 1}),
        looks_at=["1 lines (35.50) are totals"],
    ),
    plain(
        "a totals line in German, and a count below",
        "DATEV, a report",
        THREE.replace(",", ";") + "Summe;3;;35.50\n3 Zeilen\n",
        right=right(lines=5, rejected={"totals_line": 1, "line_not_readable": 1}),
        looks_at=["1 lines (35.50) are totals", "1 lines cannot be split"],
    ),
    plain(
        "the header again in the middle",
        "monthly exports, put together with cat",
        THREE + THREE.replace("a,", "c,").replace("b,", "d,"),
        right=right(lines=7, customers=4, orders=6, purchases=6, net_revenue="71.00", rejected={"header_repeated": 1}),
        looks_at=["1 lines repeat the header"],
    ),
    plain(
        "the header and a mark again in the middle",
        "monthly exports of Excel, put together with cat",
        2 * ("\ufeff" + THREE).encode(),
        right=right(lines=7, orders=3, net_revenue="71.00", rejected={"header_repeated": 1}),
        looks_at=None,
    ),
    plain("a delimiter at the end of every line", "SAP", THREE.replace("\n", ",\n")),
    plain(
        "a delimiter at the end of every line but the header",
        "an older Magento",
        "customer,order,when,amount\na,1,2024-01-05,10.00,\na,2,2024-02-05,20.50,\nb,3,2024-02-06,5,\n",
    ),
    plain(
        "a delimiter at the end of the header alone",
        "an older till",
        "customer,order,when,amount,\na,1,2024-01-05,10.00\na,2,2024-02-05,20.50\nb,3,2024-02-06,5\n",
    ),
    plain("line ends of an old Mac", "Excel for Mac", THREE.replace("\n", "\r")),
    plain("line ends of two kinds", "exports of two programs, put together", THREE.replace("\n", "\r\n", 2)),
    plain("doubled carriage returns", "a file written twice as text on Windows", THREE.replace("\n", "\r\r\n")),
    plain("no line end at the end", "a script", THREE.rstrip("\n")),
    plain("blanks in the header", "a script", THREE.replace("customer,order", " customer , order ")),
    plain("tabs, by name", "Amazon, a flat file", THREE.replace(",", "\t"), delimiter="tab"),
    plain(
        "zero bytes at the end",
        "a disk that was full",
        THREE.encode() + b"\0\0\0\0",
        right=right(lines=4, rejected={"line_not_readable": 1}),
        looks_at=["1 lines cannot be split"],
    ),
    plain(
        "a compressed file with titles and semicolons",
        "a nightly job",
        gzip.compress(("Report\n" + THREE.replace(",", ";")).encode()),
        name="orders.csv.gz",
        looks_at=["its line 2"],
    ),
    Case(
        "the wrong delimiter",
        "a declaration that was copied",
        {"orders.csv": THREE.replace(",", ";")},
        {"columns": NAMES, "delimiter": ","},
        refused=["is separated by ';' and not by ','", "Declare delimiter: ';'"],
    ),
    Case(
        "each line in quotes as a whole",
        "a CSV file that was saved from one column of Excel",
        {"orders.csv": "".join(f'"{line}"\n' for line in THREE.splitlines())},
        {"columns": NAMES},
        refused=["has each line in quotes as a whole", "Export it again"],
    ),
    Case(
        "decimal commas and commas",
        "a script on a German computer",
        {"orders.csv": "customer,order,when,amount\na,1,2024-01-05,10,00\na,2,2024-02-05,20,50\n"},
        {"columns": NAMES, "decimal_separator": ","},
        refused=["has 4 columns in its header and 5 in the lines below", "a,1,2024-01-05,10,00"],
    ),
    Case(
        "lines to skip that are no number",
        "a typing error",
        {"orders.csv": THREE},
        {"columns": NAMES, "skip_lines": "two"},
        refused=["skip_lines must be the number of lines above the header", "got 'two'"],
    ),
]

STRAY = "customer,order,when,amount,item\na,1,2024-01-05,10,new shelf\n"

QUOTES = [
    Case(
        "a stray quote",
        "articles typed by hand",
        {
            "orders.csv": STRAY
            + 'a,2,2024-01-06,10,"old shelf\nb,3,2024-01-07,11,lamp\nb,4,2024-01-08,12,lamp\nc,5,2024-01-09,13,"table, round"\n'
        },
        {"columns": WITH_ITEM},
        Right(lines=5, customers=3, orders=5, net_revenue="56.00", first_day="2024-01-05", last_day="2024-01-09"),
        looks_at=["1 lines, the first in orders.csv, have a quote that is never closed"],
    ),
    Case(
        "two stray quotes, which could be one text",
        "articles typed by hand",
        {
            "orders.csv": STRAY
            + 'a,2,2024-01-06,10,"old shelf\nb,3,2024-01-07,11,lamp\nb,4,2024-01-08,12,lamp\nc,5,2024-01-09,13,table"\n'
        },
        {"columns": WITH_ITEM},
        Right(lines=5, customers=3, orders=5, net_revenue="56.00", first_day="2024-01-05", last_day="2024-01-09"),
    ),
    Case(
        "a stray quote in the last line",
        "articles typed by hand",
        {"orders.csv": STRAY + 'a,2,2024-01-06,10,"old shelf'},
        {"columns": WITH_ITEM},
        Right(lines=2, customers=1, orders=2, net_revenue="20.00"),
    ),
    Case(
        "a stray quote and a delimiter behind it",
        "articles typed by hand",
        {"orders.csv": STRAY + 'a,2,2024-01-06,10,"old shelf, white\nb,3,2024-01-07,11,lamp\n'},
        {"columns": WITH_ITEM},
        Right(lines=3, customers=2, orders=2, net_revenue="21.00", rejected={"line_not_readable": 1}),
        looks_at=["1 lines cannot be split"],
    ),
    Case(
        "a stray quote in a file that has all texts in quotes",
        "a PHP script that doubles no quotes",
        {
            "orders.csv": '"customer","order","when","amount","item"\n"a","1","2024-01-05","10","a 5" pipe"\n'
            '"a","2","2024-01-06","10","pipe"\n"b","3","2024-01-07","11","pipe"\n'
        },
        {"columns": WITH_ITEM},
        Right(lines=3, customers=2, orders=2, net_revenue="21.00", rejected={"line_not_readable": 1}),
    ),
    Case(
        "line breaks in quotes",
        "Shopify, notes of customers",
        {
            "orders.csv": STRAY
            + 'a,2,2024-01-06,10,"two, or\nthree\n\nshelves"\r\nb,3,2024-01-07,11,"a ""round""\ntable"\nb,4,2024-01-08,12,lamp\n'
        },
        {"columns": WITH_ITEM},
        Right(lines=4, customers=2, orders=4, net_revenue="43.00", first_day="2024-01-05", last_day="2024-01-08"),
        looks_at=[],
    ),
    Case(
        "line breaks in quotes in the first column",
        "an ERP that writes the article first",
        {
            "orders.csv": 'item,when,order,customer,amount\nlamp,2024-01-05,1,a,10\n"oil,\ncold pressed",2024-01-06,2,a,11\n'
            '"a ""round""\n\ntable",2024-01-07,3,b,12\n"old shelf,2024-01-08,4,b,13\npen,2024-01-09,5,b,14\n'
        },
        {"columns": WITH_ITEM},
        # The quote of the shelf is never closed, and its line is one all the same.
        Right(lines=5, customers=2, orders=5, net_revenue="60.00", first_day="2024-01-05", last_day="2024-01-09"),
    ),
    Case(
        "inches",
        "a hardware shop",
        {
            "orders.csv": STRAY
            + 'a,2,2024-01-06,10,5" pipe\na,3,2024-01-07,10,5" and 6" pipe\nb,4,2024-01-08,1,"6"" pipe"\n'
        },
        {"columns": WITH_ITEM},
        Right(lines=4, customers=2, orders=4, net_revenue="31.00"),
        looks_at=[],
    ),
    Case(
        "a quote that takes an amount with it",
        "Shopify, cut in the middle",
        {"orders.csv": STRAY + 'a,2,2024-01-06,"10,old\nshelf\nb,3,2024-01-07,11,lamp\n'},
        {"columns": WITH_ITEM},
        # The quote is a character of the amount, and the second line has one column.
        Right(
            lines=4,
            customers=2,
            orders=2,
            net_revenue="21.00",
            rejected={"line_not_readable": 1, "amount_not_readable": 1},
        ),
    ),
]

FILES = [
    Case(
        "files that a Mac adds beside each",
        "a zip archive made on a Mac",
        {"export/orders.csv": THREE, "export/._orders.csv": b"\x00\x05\x16\x07\x00\x02\x00\x00Mac OS X"},
        {"columns": NAMES, "location": "export/*.csv"},
        right(),
        looks_at=[],
    ),
    Case(
        "a pattern below a folder with brackets",
        "a download folder",
        {"shop [2024]/orders-1.csv": THREE, "shop [2024]/orders-2.csv": THREE.replace("a,", "c,").replace("b,", "d,")},
        {"columns": NAMES, "location": "shop [2024]/orders-*.csv"},
        right(lines=6, customers=4, orders=6, purchases=6, net_revenue="71.00"),
        looks_at=[],
    ),
    Case(
        "a folder and a file with brackets",
        "a browser that numbers downloads",
        {"shop [2024]/orders [1].csv": THREE},
        {"columns": NAMES},
        right(),
        looks_at=[],
    ),
    Case(
        "a pattern with brackets in the name",
        "a browser that numbers downloads",
        {"orders [1].csv": THREE},
        {"columns": NAMES, "location": "orders [1]*.csv"},
        right(),
        looks_at=[],
    ),
    Case(
        "a star in the name",
        "a script",
        {"orders*.csv": THREE, "orders-old.csv": THREE},
        {"columns": NAMES},
        right(),
        looks_at=[],
    ),
    Case(
        "names that differ by case in some columns",
        "an export whose program was updated",
        {"orders.csv": THREE.replace("customer,order", "Customer,order")},
        {"columns": NAMES},
        right(),
        looks_at=[],
    ),
]

WHO = [
    Case(
        "customers whose numbers a spreadsheet has cut",
        "phone numbers as ids, opened in Excel",
        {
            "orders.csv": "customer,order,when,amount\n8.80E+12,1,2024-01-05,10.00\n8.80E+12,2,2024-02-05,20.50\nb,3,2024-02-06,5\n"
        },
        {"columns": NAMES},
        refused=[
            "2 lines (30.50) have a shortened number as customer_id, such as 8.80E+12",
            "many customers became one",
            "as text",
        ],
    ),
    Case(
        "the same on a German computer",
        "phone numbers as ids, opened in Excel",
        {"orders.csv": "customer;order;when;amount\n8,80E+12;1;2024-01-05;10.00\nb;3;2024-02-06;5\n"},
        {"columns": NAMES},
        refused=["1 lines (10.00) have a shortened number as customer_id, such as 8,80E+12"],
    ),
    Case(
        "orders whose numbers a spreadsheet has cut",
        "Amazon order numbers, opened in Excel",
        {"orders.csv": "customer,order,when,amount\na,1.13E+17,2024-01-05,10.00\na,1.13E+17,2024-02-05,20.50\n"},
        {"columns": NAMES},
        refused=["2 lines (30.50) have a shortened number as order_id, such as 1.13E+17", "many orders became one"],
    ),
    Case(
        "a cut number that is declared as nobody",
        "phone numbers as ids, opened in Excel",
        {"orders.csv": "customer,order,when,amount\n8.80E+12,1,2024-01-05,10.00\nb,3,2024-02-06,5\n"},
        {"columns": NAMES, "anonymous_customers": ["8.80E+12"]},
        Right(lines=2, customers=1, orders=1, net_revenue="5.00", anonymous=1),
    ),
    Case(
        "products whose numbers a spreadsheet has cut",
        "bar codes, opened in Excel",
        {
            "orders.csv": "customer,order,when,amount,item\na,1,2024-01-05,10.00,8.80E+12\na,2,2024-02-05,20.50,8.80E+12\n"
        },
        {"columns": WITH_ITEM},
        Right(lines=2, customers=1, orders=2, net_revenue="30.50"),
        looks_at=["2 lines (30.50) have a product_id such as 8.80E+12"],
    ),
    Case(
        "a guest account with 18 % of the lines",
        "a web shop, guests have the id 0",
        # 80 lines of customers and 18 of the guest: 18.4 %.
        {"orders.csv": many_customers([f"0,g{number},2024-01-{number:02},1.00" for number in range(1, 19)])},
        {"columns": NAMES},
        Right(lines=98, customers=41, orders=98, net_revenue="818.00"),
        looks_at=["one customer has 18 % of the lines and 2 % of the money: is '0' a till"],
    ),
    Case(
        "a till with 18 % of the lines",
        "a till, under a number like others",
        {"orders.csv": many_customers([f"9001,g{number},2024-01-{number:02},1.00" for number in range(1, 19)])},
        {"columns": NAMES},
        Right(lines=98, customers=41, orders=98, net_revenue="818.00"),
        looks_at=["one customer has 18 % of the lines and 2 % of the money: is '9001' a till"],
    ),
    Case(
        "one customer with most of the money",
        "a wholesaler whose own branch is a customer",
        {"orders.csv": many_customers(["branch,g1,2024-01-05,800.00"])},
        {"columns": NAMES},
        Right(lines=81, customers=41, orders=81, net_revenue="1600.00"),
        looks_at=["one customer has 1 % of the lines and 50 % of the money: is 'branch' a till"],
    ),
    Case(
        "nobody is declared as 0000, which YAML reads as a number",
        "a till",
        {"orders.csv": THREE.replace("b,", "0000,")},
        {"columns": NAMES, "anonymous_customers": [0]},
        refused=["anonymous_customers must be a text, got 0", "forgets zeros in front: write it in quotes"],
    ),
    Case(
        "nobody is declared as a text of zeros",
        "a till",
        {"orders.csv": THREE.replace("b,", "0000,")},
        {"columns": NAMES, "anonymous_customers": ["0000"]},
        right(customers=1, orders=2, purchases=2, net_revenue="30.50", anonymous=1, last_day="2024-02-06"),
    ),
    Case(
        "bytes in Parquet",
        "Impala and older Spark",
        {
            "orders.parquet": parquet(
                [
                    ("Käse".encode(), b"1", b"2024-01-05", b"10.00"),
                    ("Käse".encode(), b"2", b"2024-02-05", b"20.50"),
                    (b"b", b"3", b"2024-02-06", b"5"),
                ]
            )
        },
        {"columns": NAMES},
        right(),
        looks_at=[],
    ),
    Case(
        "a customer twice in the table of customers",
        "a CRM with two records of a person",
        {"orders.csv": THREE, "people.csv": "id,news\na,yes\nb,no\na,no\n"},
        {"columns": NAMES},
        source={"customers": {"location": "people.csv", "columns": {"customer_id": "id", "has_consent": "news"}}},
        refused=["people.csv has 2 lines of the customer_id 'a'", "leave one line for each"],
    ),
    Case(
        "a product twice in the table of products",
        "an ERP with variants",
        {"orders.csv": THREE, "items.csv": "sku,name\nx,A\nx,B\ny,C\ny,D\n"},
        {"columns": NAMES},
        source={"products": {"location": "items.csv", "columns": {"product_id": "sku", "product_name": "name"}}},
        refused=["items.csv has 2 lines of the product_id 'x' and more than one of 1 others"],
    ),
]

CASES = [*ENCODINGS, *SHAPES, *QUOTES, *FILES, *WHO]
