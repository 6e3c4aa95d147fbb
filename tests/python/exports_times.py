"""Exports whose times can be read in more than one way, and what each line's day is.

Every file has one line an order of 10.00, so only the days are in question; times near midnight tell clocks apart.
"""

from real_exports import NAMES, Case, Right

PAIR = {**NAMES, "ordered_at": ["day", "time"]}
SEOUL = {"business_timezone": "Asia/Seoul"}


def sold(*times: object, columns: str = "when") -> dict[str, str]:
    """A file of one customer with an order of 10.00 at each time."""
    lines = [f"a;{number};{time};10.00" for number, time in enumerate(times, start=1)]
    return {"orders.csv": "\n".join([f"customer;order;{columns};amount", *lines]) + "\n"}


def on(first_day: str, last_day: str | None = None, *, lines: int, rejected: int = 0) -> Right:
    """One customer, an order a line, 10.00 each; unreadable times are rejected."""
    used = lines - rejected
    return Right(
        lines=lines,
        customers=1,
        orders=used,
        net_revenue=f"{10 * used}.00",
        first_day=first_day,
        last_day=last_day or first_day,
        rejected={"time_not_readable": rejected} if rejected else {},
    )


def offset_case(recorded: str | None, formats: list[str] | None) -> Case:
    """20:00 in Seoul is 11:00 in UTC and 06:00 in New York: on the shop's clocks it is 31 January whatever is declared."""
    read = f"by {formats[0]}" if formats else "by default"
    return Case(
        kind=f"an offset on every line, recorded_timezone {recorded or 'absent'}, read {read}",
        origin="Shopify order export of a Korean shop",
        files=sold("2024-01-31T20:00:00+09:00", "2024-01-31T23:59:59+09:00", "2024-01-31T00:00:00+09:00"),
        transactions={"columns": NAMES, **({"time_formats": formats} if formats else {})},
        source={**SEOUL, **({"recorded_timezone": recorded} if recorded else {})},
        right=on("2024-01-31", lines=3),
        looks_at=[],
    )


CASES = [
    *(
        offset_case(recorded, formats)
        for recorded in (None, "UTC", "Asia/Seoul", "America/New_York")
        for formats in (None, ["%Y-%m-%dT%H:%M:%S%z"])
    ),
    Case(
        kind="one instant in eleven ways, also with UTC, Z, GMT and a blank before the offset",
        origin="an ETL that joins APIs",
        # 1 February 00:30 in Seoul is 31 January 15:30 in UTC and 10:30 in New York.
        files=sold(
            "2024-02-01T00:30:00+09:00",
            "2024-01-31 15:30:00 UTC",
            "2024-01-31 15:30:00Z",
            "2024-01-31 15:30:00 Z",
            "2024-01-31T15:30Z",
            "2024-02-01 00:30:00 +09:00",
            "2024-02-01 00:30:00 +0900",
            "2024-02-01 00:30:00.250+09",
            "2024-01-31T10:30:00-05:00",
            "2024-02-01T00:30:00+09:00[Asia/Seoul]",
            "2024-01-31 15:30:00 GMT",
        ),
        transactions={"columns": NAMES},
        source=SEOUL,
        right=on("2024-02-01", lines=11),
        looks_at=[],
    ),
    Case(
        kind="a declared format without an offset, and lines that have one",
        origin="WooCommerce with a plugin for exports",
        # 31 January 20:00 UTC is 1 February 05:00 in Seoul; 20:00 +0900 is 31 January there.
        files=sold("31/01/2024 20:00:00 UTC", "31/01/2024 20:00:00Z", "31/01/2024 20:00:00 +0900"),
        transactions={"columns": NAMES, "time_formats": ["%d/%m/%Y %H:%M:%S"]},
        source=SEOUL,
        right=on("2024-01-31", "2024-02-01", lines=3),
    ),
    Case(
        kind="a format with the letter Z",
        origin="Stripe balance report",
        # 23:30 UTC on 31 January is half past midnight in Berlin, and 18:30 in New York.
        files=sold("2024-01-31T23:30:00Z"),
        transactions={"columns": NAMES, "time_formats": ["%Y-%m-%dT%H:%M:%SZ"]},
        source={"business_timezone": "Europe/Berlin"},
        right=on("2024-02-01", lines=1),
    ),
    Case(
        kind="the date of Unix, with the offset before the year",
        origin="an API that prints its dates as a mail server does",
        files=sold("Wed Jan 31 20:00:00 +0900 2024", "Wed Jan 31 16:00:00 +0000 2024"),
        transactions={"columns": NAMES, "time_formats": ["%a %b %d %H:%M:%S %z %Y"]},
        source=SEOUL,
        right=on("2024-01-31", "2024-02-01", lines=2),
    ),
    Case(
        kind="summer and winter offsets, and no clocks declared",
        origin="Shopify order export of a German shop",
        files=sold("2024-01-31T23:30:00+01:00", "2024-07-31T23:30:00+02:00"),
        transactions={"columns": NAMES},
        right=on("2024-01-31", "2024-07-31", lines=2),
        looks_at=["2 times (20.00) say how far their clocks are from UTC"],
    ),
    Case(
        kind="offsets half the world apart, and no clocks declared",
        origin="a marketplace that writes each buyer's clock",
        files=sold("2024-01-31T20:00:00+09:00", "2024-01-31T20:00:00-05:00"),
        transactions={"columns": NAMES},
        refused=["offsets from UTC that differ by 14 hours", "declare business_timezone"],
    ),
    Case(
        kind="some times with an offset and some without",
        origin="a shop that changed its platform",
        files=sold("2024-01-31T20:00:00Z", "2024-01-31 20:00:00"),
        transactions={"columns": NAMES},
        source=SEOUL,
        refused=["carry an offset from UTC, and others do not", "'2024-01-31 20:00:00'", "declare recorded_timezone"],
    ),
    Case(
        kind="some times with an offset and some on declared clocks",
        origin="the same shop, told",
        # 20:00 UTC is 05:00 on the next day in Seoul; 20:00 in Seoul is that day.
        files=sold("2024-01-31T20:00:00Z", "2024-01-31 20:00:00"),
        transactions={"columns": NAMES},
        source={**SEOUL, "recorded_timezone": "Asia/Seoul"},
        right=on("2024-01-31", "2024-02-01", lines=2),
    ),
    Case(
        kind="seconds since 1970",
        origin="a MySQL dump of OpenCart",
        # 1706700000 is 2024-01-31 11:20 UTC; 1706715000 is 15:30 UTC, half past midnight in Seoul.
        files=sold(1706700000, 1706715000),
        transactions={"columns": NAMES, "time_formats": ["epoch_seconds"]},
        source=SEOUL,
        right=on("2024-01-31", "2024-02-01", lines=2),
    ),
    Case(
        kind="milliseconds since 1970, undeclared",
        origin="MongoDB export",
        files=sold(1706700000000, 1706715000123),
        transactions={"columns": NAMES},
        refused=[
            "not one of 2 times can be read in the column 'when', for instance '1706700000000'",
            "time_formats: ['epoch_milliseconds']",
            "'1706715000123' is then 2024-01-31 15:30 UTC",
        ],
    ),
    Case(
        kind="seconds in some lines and milliseconds in others",
        origin="two versions of an app",
        # As milliseconds, 1706700000 would be in January 1970, before earliest_valid_date.
        files=sold(1706700000, 1706715000123),
        transactions={"columns": NAMES, "time_formats": ["epoch_seconds", "epoch_milliseconds"]},
        source=SEOUL,
        right=on("2024-01-31", "2024-02-01", lines=2),
    ),
    Case(
        kind="Excel's numbers in CSV",
        origin="a workbook saved as CSV with the column formatted as a number",
        # 45322 is 2024-01-31; .99 is 23:45:36.
        files=sold(45322, "45322.99", 45323),
        transactions={"columns": NAMES, "time_formats": ["excel_days"]},
        right=on("2024-01-31", "2024-02-01", lines=3),
    ),
    Case(
        kind="Excel's numbers, undeclared",
        origin="the same workbook",
        files=sold("45322.84"),
        transactions={"columns": NAMES},
        refused=["time_formats: ['excel_days']", "'45322.84' is then 2024-01-31 20:09"],
    ),
    Case(
        kind="a misspelt name of a format",
        origin="a hurried user",
        files=sold(1706700000),
        transactions={"columns": NAMES, "time_formats": ["epoch_second"]},
        refused=["got 'epoch_second'", "Did you mean 'epoch_seconds'?"],
    ),
    Case(
        kind="a format that strptime does not know",
        origin="a hurried user",
        files=sold("05/03/2024"),
        transactions={"columns": NAMES, "time_formats": ["%d/%q/%Y"]},
        refused=["time_formats has '%q' in '%d/%q/%Y', which is no part of a format"],
    ),
    Case(
        kind="date and time in two columns, of which the time may be absent",
        origin="Square transactions",
        files=sold("2024-01-31;23:59", "2024-01-31 00:00:00;20:05:10", "2024-02-01;", columns="day;time"),
        transactions={"columns": PAIR},
        right=on("2024-01-31", "2024-02-01", lines=3),
    ),
    Case(
        kind="date and time of twelve hours in two columns, by a declared format",
        origin="PayPal activity download",
        # Midnight is 12 AM: as 12:05 of the clock in UTC it would be another day in Honolulu.
        files=sold("31.01.2024;12:05 AM", "31.01.2024;11:59 PM", columns="day;time"),
        transactions={"columns": PAIR, "time_formats": ["%d.%m.%Y %I:%M %p"]},
        source={"business_timezone": "Pacific/Honolulu"},
        right=on("2024-01-31", lines=2),
    ),
    Case(
        kind="a second column of the time that is not there",
        origin="a renamed export",
        files=sold("2024-01-31;23:59", columns="day;hour"),
        transactions={"columns": PAIR},
        refused=["there is no column 'time' for ordered_at", "The columns are customer, order, day, hour, amount"],
    ),
    Case(
        kind="twelve hours",
        origin="Amazon settlement report",
        files=sold("Jan 31, 2024 8:05 PM", "Jan 31, 2024 12:05 AM", "Jan 31, 2024 8:05\u202fp.m."),
        transactions={"columns": NAMES, "time_formats": ["%b %d, %Y %I:%M %p"]},
        right=on("2024-01-31", lines=3),
    ),
    Case(
        kind="Korean dates with halves of the day",
        origin="Cafe24 order list",
        # 오전 is AM, 오후 is PM.
        files=sold("2024. 1. 31. 오후 11:30", "2024. 1. 31. 오전 12:30"),
        transactions={"columns": NAMES, "time_formats": ["%Y. %m. %d. %p %I:%M"]},
        right=on("2024-01-31", lines=2),
    ),
    Case(
        kind="Japanese and Chinese dates",
        origin="a Rakuten shop's order list",
        files=sold("2024年1月31日", "2024年12月01日"),
        transactions={"columns": NAMES, "time_formats": ["%Y年%m月%d日"]},
        right=on("2024-01-31", "2024-12-01", lines=2),
    ),
    Case(
        kind="French hours",
        origin="a French till",
        files=sold("31/01/2024 14h05", "01/02/2024 08h30"),
        transactions={"columns": NAMES, "time_formats": ["%d/%m/%Y %Hh%M"]},
        right=on("2024-01-31", "2024-02-01", lines=2),
    ),
    *(
        Case(
            kind=f"{text}, undeclared",
            origin=origin,
            files=sold(text, text),
            transactions={"columns": NAMES},
            refused=[f"for instance '{text}'", f"Declare time_formats: ['{hint}']"],
        )
        for text, hint, origin in [
            ("2024. 1. 31.", "%Y. %m. %d.", "a Korean spreadsheet"),
            ("2024年1月31日", "%Y年%m月%d日", "a Japanese spreadsheet"),
            ("31.01.2024 14:05", "%d.%m.%Y %H:%M", "a German or Swiss ERP"),
            ("31/01/2024 14h05", "%d/%m/%Y %Hh%M", "a French till"),
            ("Jan 31, 2024 8:05 PM", "%b %d, %Y %I:%M %p", "Etsy, eBay"),
            ("2024-01-31 오후 8:05", "%Y-%m-%d %p %I:%M", "a Korean till"),
            ("20240131", "%Y%m%d", "an IBM midrange ERP"),
            ("05/03/2024", "%d/%m/%Y'] or ['%m/%d/%Y", "anywhere: the day may be either"),
        ]
    ),
    Case(
        kind="day and month read either way, both declared",
        origin="a user who declares what might be",
        files=sold(*(f"{day:02}/03/2024" for day in range(1, 32))),
        transactions={"columns": NAMES, "time_formats": ["%d/%m/%Y", "%m/%d/%Y"]},
        # The third of March is the same day in both.
        refused=["11 of 31 times in the column 'when' fit several of the time_formats", "'01/03/2024'"],
    ),
    Case(
        kind="two formats of which every line fits one",
        origin="two branches",
        files=sold("15/03/2024", "03/25/2024"),
        transactions={"columns": NAMES, "time_formats": ["%d/%m/%Y", "%m/%d/%Y"]},
        right=on("2024-03-15", "2024-03-25", lines=2),
    ),
    Case(
        kind="years of two and of four digits",
        origin="two versions of a till",
        files=sold("15.03.2024", "16.03.24"),
        transactions={"columns": NAMES, "time_formats": ["%d.%m.%Y", "%d.%m.%y"]},
        right=on("2024-03-15", "2024-03-16", lines=2),
    ),
    Case(
        kind="day and month exchanged in the declaration",
        origin="an American who declares a British file",
        files=sold(*(f"{day:02}/01/2024" for day in range(1, 29))),
        transactions={"columns": NAMES, "time_formats": ["%m/%d/%Y"]},
        # The 13th to the 28th have no month of that number.
        refused=["16 of 28 times", "day and month exchanged", "Declare time_formats: ['%d/%m/%Y']"],
    ),
    Case(
        kind="days without a time, and clocks declared",
        origin="a report by day",
        files=sold("2024-01-31", "2024-02-01"),
        transactions={"columns": NAMES},
        # As midnight in UTC each would be the day before in New York.
        source={"business_timezone": "America/New_York", "recorded_timezone": "UTC"},
        right=on("2024-01-31", "2024-02-01", lines=2),
        looks_at=[],
    ),
    Case(
        kind="days written as midnights, and clocks declared that move them",
        origin="a data warehouse that casts days to timestamps",
        files=sold(*(f"2024-01-{day:02} 00:00:00" for day in range(1, 26))),
        transactions={"columns": NAMES},
        source={"business_timezone": "America/New_York", "recorded_timezone": "UTC"},
        refused=["every time in the column 'when' is midnight", "leave recorded_timezone out"],
    ),
    Case(
        kind="a few times of another kind",
        origin="a file with hand-written lines",
        files=sold(*(f"2024-01-{day:02}" for day in range(1, 31)), "31.01.2024"),
        transactions={"columns": NAMES},
        right=on("2024-01-01", "2024-01-30", lines=31, rejected=1),
        looks_at=["1 times (10.00) cannot be read, for instance '31.01.2024'"],
    ),
]
