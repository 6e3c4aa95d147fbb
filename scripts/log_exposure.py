"""Log that the list of an audience was sent: the customers who were written to, and those who were held back.

Run by `make log-exposure`; docs/audiences.md says what becomes of it. It only adds one file below the setting
outreach_location.
"""

import argparse
import csv
import datetime
import os
import sys
from pathlib import Path

import duckdb
import pandas as pd

from export_audience import ReportError, chosen, outreach_location
from report import ROOT, Database, sentence
from segment_sources.logs import append_log, logged_files, read_list
from segment_sources.problems import SourceError


def main(arguments: list[str]) -> int:
    """Log one audience of the database that CUSTOMER_SEGMENTS_DB names; 1 where that fails."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--audience", default="", help="a row of the seed audiences")
    parser.add_argument(
        "--sent-at",
        help="when it was sent, such as 2018-01-01 or '2018-01-01 09:30'; default: the day after its as-of date",
    )
    parser.add_argument("--as-of-date", help="which list was sent; default: the last one that was exported")
    parser.add_argument(
        "--statuses", type=Path, help="CSV with customer_id and status for those whom it did not reach, such as bounced"
    )
    options = parser.parse_args(arguments)
    path = Path(os.environ.get("CUSTOMER_SEGMENTS_DB") or ROOT / "customer_segments.duckdb")
    try:
        print(log(path, options.audience, options.sent_at, options.as_of_date, options.statuses))
    except (ReportError, SourceError, OSError, duckdb.Error) as error:
        print(f"Nothing was logged: {sentence(error)}", file=sys.stderr)
        return 1
    return 0


def log(
    path: Path, audience: str, sent_at: str | None = None, as_of_date: str | None = None, statuses: Path | None = None
) -> str:
    """Add the exposures of a list to the log; returns what was done, in a sentence.

    The list is that which was exported, whatever was built since; without an export, the members in the database.
    Raises ReportError, SourceError, OSError or duckdb.Error, and then nothing is written.
    """
    database = Database(path)
    try:
        rule, latest = chosen(database, audience)
        location = outreach_location(database)
        as_of_date = _day(as_of_date, "AS_OF_DATE") if as_of_date else None
        members = read_list(location, audience, as_of_date)
        if members is None and as_of_date not in (None, str(latest)):
            raise ReportError(f"no list of {audience} was exported as of {as_of_date}.")
        if members is None:
            members = pd.DataFrame(
                database.rows(
                    "select customer_id, arm, channel, cast(as_of_date as varchar) as as_of_date from audience_members "
                    f"where audience = '{rule['audience']}' order by customer_id"
                )
            )
    finally:
        database.close()
    if members.empty:
        raise ReportError(f"{audience} has no members, so there is nothing that was sent.")
    as_of_date = members["as_of_date"].iloc[0]
    moment = _moment(sent_at, as_of_date)
    before = logged_files(location, "exposures", f"{audience}_{as_of_date}")
    if before:
        raise ReportError(f"the list of {audience} as of {as_of_date} is logged already, in {before[0]}.")
    rows = pd.DataFrame(
        {
            "audience": audience,
            "as_of_date": as_of_date,
            "customer_id": members["customer_id"],
            "channel": members["channel"],
            "sent_at": moment,
            "status": members["arm"].map({"treated": "sent", "control": "held_out"}),
        }
    )
    if statuses:
        rows["status"] = _with_statuses(rows, statuses)
    file, _ = append_log(location, "exposures", rows, f"{audience}_{as_of_date}")
    held_out = int((rows["status"] == "held_out").sum())
    return (
        f"Logged {len(rows) - held_out:,} customers of {audience} as of {as_of_date} as written to at {moment}, and "
        f"{held_out:,} as held back, in {file}. "
        f"The next builds leave them alone for {rule['cool_down_days'] or 0} days."
    )


def _with_statuses(rows: pd.DataFrame, file: Path) -> list[str]:
    with file.open(encoding="utf-8-sig", newline="") as stream:
        reader = csv.DictReader(stream)
        if not {"customer_id", "status"} <= set(reader.fieldnames or []):
            raise ReportError(f"{file} must have the columns customer_id and status.")
        reported = {row["customer_id"].strip(): row["status"].strip() for row in reader}
    written_to = set(rows.loc[rows["status"] == "sent", "customer_id"])
    strangers = [customer for customer in reported if customer not in written_to]
    if strangers:
        raise ReportError(
            f"{file} has customers who are not in the list, {len(strangers):,} of them, such as '{strangers[0]}'."
        )
    if "held_out" in reported.values() or "" in reported.values():
        raise ReportError(f"{file} has a status that is empty or held_out, which only the control has.")
    return [
        reported.get(customer, status) for customer, status in zip(rows["customer_id"], rows["status"], strict=True)
    ]


def _moment(sent_at: str | None, as_of_date: str) -> str:
    """When the list was sent; by default the first day on which it could be, since it knows all of the day before."""
    if not sent_at:
        return str(datetime.datetime.fromisoformat(as_of_date) + datetime.timedelta(days=1))
    try:
        moment = datetime.datetime.fromisoformat(sent_at)
    except ValueError:
        raise ReportError(f"SENT_AT must be such as 2018-01-01 or '2018-01-01 09:30', got '{sent_at}'.") from None
    if moment.tzinfo:
        raise ReportError(f"SENT_AT must be on the shop's clocks, without an offset, got '{sent_at}'.")
    if moment < datetime.datetime.fromisoformat(as_of_date):
        raise ReportError(f"SENT_AT, {sent_at}, lies before the as-of date of the list, {as_of_date}.")
    return str(moment)


def _day(text: str, name: str) -> str:
    try:
        return datetime.date.fromisoformat(text).isoformat()
    except ValueError:
        raise ReportError(f"{name} must be a date such as 2017-12-31, got '{text}'.") from None


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
