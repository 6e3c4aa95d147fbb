"""The schema of what a source declares: every wrong declaration gets one sentence that says what to write instead."""

import pytest

from segment_sources.declaration import did_you_mean, problem_of

OPTIONS = [
    "location", "format", "table", "sheet", "model", "source", "delimiter", "encoding", "time_formats",
    "decimal_separator", "thousands_separator", "accepted_currency", "anonymous_customers", "returned_when",
    "cancelled_when", "non_goods", "reject", "match_returns",
]  # fmt: skip
SPECS = {
    "transactions": {
        "required": ["customer_id", "order_id", "ordered_at"],
        "optional": ["product_id", "quantity", "unit_price", "amount", "status", "currency"],
        "options": dict.fromkeys(OPTIONS),
    },
    "customers": {"required": ["customer_id"], "optional": ["has_consent"], "options": {"location": None}},
}
COLUMNS = {"customer_id": "Customer", "order_id": "Order", "ordered_at": "Date", "amount": "Amount"}


def problem(transactions: dict | None = None, **source) -> tuple[str, str] | None:
    declared = {"location": "orders.csv", "columns": COLUMNS, **(transactions or {})}
    return problem_of({"transactions": declared, **source}, SPECS, ["rfm_window_months", "random_seed"])


def columns(**changes) -> dict:
    return {"columns": {**COLUMNS, **changes}}


def test_a_good_declaration_has_no_problem():
    assert problem() is None
    assert problem({"time_formats": "%d.%m.%Y", "anonymous_customers": ["0000", "TILL"], "reject": "returns"}) is None
    assert (
        problem(columns(ordered_at=["Day", "Time"]) | {"time_formats": ["epoch_seconds", "%-d/%-m/%Y %H:%M"]}) is None
    )
    assert problem(columns(status="State") | {"cancelled_when": {"statuses": ["void"]}}) is None
    assert problem(business_timezone="Asia/Seoul", settings={"random_seed": 1}, customers=None) is None


# what is declared -> parts of the sentence
WRONG = {
    "a column that YAML reads as false": (
        columns(customer_id=False),
        {},
        "customer_id must be a text, got false. YAML reads No, Off and False as false: write a name or a code in quotes",
    ),
    "a column that YAML reads as a number": (
        columns(customer_id=2024),
        {},
        "customer_id must be a text, got 2024. YAML takes it for a number",
    ),
    "an id that YAML reads as a number": (
        {"anonymous_customers": [0]},
        {},
        "anonymous_customers must be a text, got 0. YAML takes it for a number and forgets zeros in front",
    ),
    "one column for two meanings": (
        columns(order_id="Date"),
        {},
        "the column 'Date' is declared as order_id and as ordered_at; each needs its own",
    ),
    "an unknown meaning": (columns(custmer="x"), {}, "there is no 'custmer'; it may be customer_id, order_id"),
    "an unknown key": ({"decimal_seperator": ","}, {}, "Did you mean 'decimal_separator'?"),
    "an unknown table": ({}, {"costumers": {}}, "there is no 'costumers'; it may be business_timezone"),
    "an unknown setting": ({}, {"settings": {"random_sed": 1}}, "Did you mean 'random_seed'?"),
    "an unknown status key": ({"returned_when": {"status": ["void"]}}, {}, "Did you mean 'statuses'?"),
    "marks in the wrong shape": (
        {"returned_when": "C"},
        {},
        "returned_when must hold marks such as order_prefix: C, got 'C'",
    ),
    "a missing meaning": ({"columns": {"customer_id": "x"}}, {}, "columns must say which column is the order_id"),
    "columns as a list": ({"columns": ["x"]}, {}, "columns must say which column means what"),
    "two places": ({"model": "orders"}, {}, "must say where the rows are, got location and model"),
    "no column for money": (columns(amount=None), {}, "the amount, or which are the quantity"),
    "no place": ({"location": None}, {}, "exactly one of location"),
    "an unknown format": (
        {"format": "xls"},
        {},
        "format must be one of 'csv', 'parquet', 'excel', 'sqlite', 'postgres'",
    ),
    "a flag in quotes": ({"match_returns": "yes"}, {}, "match_returns must be true or false, got yes"),
    "something unknown to reject": ({"reject": ["refunds"]}, {}, "there is no 'refunds'; reject may hold returns"),
    "a currency without the one that counts": (columns(currency="Cur"), {}, "accepted_currency must say which one"),
    "equal separators": ({"decimal_separator": ",", "thousands_separator": ","}, {}, "must differ"),
    "three columns of a time": (
        columns(ordered_at=["Date", "Hour", "Minute"]),
        {},
        "such as [Date, Time], got ['Date', 'Hour'",
    ),
    "a time that YAML reads as a number": (
        columns(ordered_at=["Date", 5]),
        {},
        "ordered_at must be the name of a column, or two",
    ),
    "a column of the time that is another's too": (
        columns(ordered_at=["Date", "Order"]),
        {},
        "the column 'Order' is declared as order_id and as ordered_at",
    ),
    "a format of times that is none": ({"time_formats": ["epoch_second"]}, {}, "Did you mean 'epoch_seconds'?"),
    "an unknown part of a format": ({"time_formats": "%d/%Q/%Y"}, {}, "time_formats has '%Q' in '%d/%Q/%Y'"),
    "a format without a year": ({"time_formats": "%H:%M"}, {}, "has no year (%Y, or %y of two digits)"),
    "an hour of twelve without its half": ({"time_formats": "%d.%m.%Y %I:%M"}, {}, "add %p for AM and PM"),
    "a recorded time zone alone": ({}, {"recorded_timezone": "UTC"}, "declare business_timezone too"),
    "a time zone that is a number": ({}, {"business_timezone": 9}, "business_timezone must be a text, got 9"),
}


@pytest.mark.parametrize("name", list(WRONG))
def test_a_wrong_declaration_gets_a_sentence(name):
    transactions, source, sentence = WRONG[name]
    _, said = problem(transactions, **source)
    assert sentence in said
    assert said.endswith((".", "?"))


def test_a_hint_is_given_where_a_name_is_near_and_not_elsewhere():
    assert did_you_mean("AMOUNT", ["Amount", "Order"]) == " Did you mean 'Amount'?"
    assert did_you_mean("zzz", ["Amount", "Order"]) == ""
