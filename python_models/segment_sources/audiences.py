"""What a row of the seed audiences may hold, and the sentence for whoever writes something else.

A predicate is SQL that an analyst writes and every build runs. So it is read by DuckDB's own parser before anything is
built, and may only be a condition on the columns of a customer: no second statement, no query within it, nothing that
depends on the time or on chance.
"""

import csv
import datetime
import json
import math
import re
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

import duckdb

from segment_sources.declaration import did_you_mean

COLUMNS = [
    *("audience", "label", "scheme", "segments", "predicate", "channel", "requires_consent", "cool_down_days"),
    *("max_size", "rank_by", "cutoff", "holdout_ratio", "salt", "valid_from", "valid_to", "action"),
]

#: Names of audiences become names of files and tables, channels those of columns.
NAME = re.compile(r"[a-z][a-z0-9_]{0,59}")

#: Column -> the lowest and the highest whole number in it.
WHOLE_NUMBERS = {"cool_down_days": (0, 36500), "max_size": (0, 2_000_000_000)}

#: A control of more than this leaves hardly anybody to write to, and is taken for a mistake.
LARGEST_HOLDOUT = 0.9


def problem_of_audiences(
    file: str,
    columns: Mapping[str, str],
    segments: Mapping[str, Sequence[str] | None],
    lacking: Mapping[str, str] | None = None,
) -> str:
    """The first thing that is wrong with the seed: a sentence that names the line and the audience, empty for nothing.

    file: the CSV file; columns: what a predicate may ask, name -> type in SQL; segments: scheme -> its segments, None
    where they are not known before the build; lacking: columns that nobody can ask now, name -> what they are and how
    to get them.
    """
    with Path(file).open(encoding="utf-8-sig", newline="") as stream:
        reader = csv.DictReader(stream)
        missing = [name for name in COLUMNS if name not in (reader.fieldnames or [])]
        if missing:
            return f"{_place(file)}: there is no column {', '.join(missing)}. The columns are {', '.join(COLUMNS)}."
        seen: dict[str, int] = {}
        for row in reader:
            rule = {name: (row[name] or "").strip() for name in COLUMNS}
            place = f"{_place(file)}, line {reader.line_num} ({rule['audience'] or 'no name'})"
            if None in row:
                return f"{place}: there are more values than columns. Put a text with commas in quotes."
            for problem in _problems(rule, columns, segments, lacking or {}):
                return f"{place}: {problem}"
            if rule["audience"] in seen:
                return f"{place}: line {seen[rule['audience']]} has an audience of this name too. Rename one of them."
            seen[rule["audience"]] = reader.line_num
    return ""


def segments_of_schemes(seeds: Path, rule_scheme: str) -> dict[str, list[str] | None]:
    """Scheme -> its segments, from the seeds that define them; None for clusters, which are found in the build.

    seeds: the folder of the seeds; rule_scheme: which one of them rfm_segment has, as the setting segment_scheme says.
    """
    rules = _rows(seeds / "segments" / "rfm_segment_rules.csv")
    grades = [row["grade"] for row in _rows(seeds / "segments" / "rfm_grades.csv")]
    values = [row["value_segment"] for row in _rows(seeds / "segments" / "value_classes.csv")]
    own = values if rule_scheme == "value" else [row["segment"] for row in rules if row["scheme"] == rule_scheme]
    return {"rfm": list(dict.fromkeys(own)), "grade": grades, "grade_fixed": grades, "value": values, "cluster": None}


def _rows(file: Path) -> list[dict[str, str]]:
    with file.open(encoding="utf-8-sig", newline="") as stream:
        return list(csv.DictReader(stream))


def _place(file: str) -> str:
    parts = Path(file).parts
    return "/".join(parts[parts.index("seeds") :]) if "seeds" in parts else file


def _problems(
    rule: Mapping[str, str],
    columns: Mapping[str, str],
    segments: Mapping[str, Sequence[str] | None],
    lacking: Mapping[str, str],
) -> Iterator[str]:
    for name in ("audience", "channel"):
        if not NAME.fullmatch(rule[name]):
            yield f"{name} must be of small letters, digits and _, a letter first, got '{rule[name]}'."
    if rule["requires_consent"] not in ("true", "false"):
        yield f"requires_consent must be true or false, got '{rule['requires_consent']}'."
    for name, (low, high) in WHOLE_NUMBERS.items():
        if rule[name] and not (rule[name].isascii() and rule[name].isdigit() and low <= int(rule[name]) <= high):
            yield f"{name} must be empty or a whole number from {low} to {high}, got '{rule[name]}'."
    holdout = _number(rule["holdout_ratio"] or "0")
    if holdout is None or not 0 <= holdout <= LARGEST_HOLDOUT:
        yield f"holdout_ratio must be empty or a share from 0 to {LARGEST_HOLDOUT}, got '{rule['holdout_ratio']}'."
    is_break_even = re.fullmatch(r"break_even \S.*", rule["cutoff"])
    if rule["cutoff"] and not is_break_even and _number(rule["cutoff"]) is None:
        yield (
            "cutoff must be empty, a number, or break_even and the type of a campaign, such as break_even Type A, got "
            f"'{rule['cutoff']}'."
        )
    if rule["cutoff"] and not is_break_even and not rule["rank_by"]:
        yield "cutoff is a value of rank_by, which is empty: name a column there."
    for name in ("valid_from", "valid_to"):
        if rule[name] and not _is_date(rule[name]):
            yield f"{name} must be empty or a date such as 2017-12-31, got '{rule[name]}'."
    if rule["valid_from"] and rule["valid_to"] and rule["valid_from"] > rule["valid_to"]:
        yield f"valid_from, {rule['valid_from']}, lies after valid_to, {rule['valid_to']}."
    yield from _segment_problems(rule, segments)
    yield from _rank_problems(rule["rank_by"], columns, lacking)
    if rule["predicate"]:
        yield from _predicate_problems(rule["predicate"], columns, lacking)


def _segment_problems(rule: Mapping[str, str], segments: Mapping[str, Sequence[str] | None]) -> Iterator[str]:
    if not rule["scheme"] and not rule["segments"]:
        if not rule["predicate"]:
            yield "who is in it? Give a scheme with segments, or a predicate, or both."
        return
    if rule["scheme"] not in segments:
        yield f"scheme must be one of {', '.join(segments)}, got '{rule['scheme']}'."
    elif not rule["segments"]:
        yield f"segments of the scheme {rule['scheme']} are missing."
    elif segments[rule["scheme"]] is not None:
        known = list(segments[rule["scheme"]])
        for segment in rule["segments"].split():
            if segment not in known:
                hint = did_you_mean(segment, known)
                yield f"the scheme {rule['scheme']} has no segment '{segment}'; it has {', '.join(known)}.{hint}"


def _rank_problems(rank_by: str, columns: Mapping[str, str], lacking: Mapping[str, str]) -> Iterator[str]:
    if not rank_by:
        return
    name, *direction = rank_by.split()
    if name in lacking:
        yield f"rank_by is '{name}', {lacking[name]}"
    numbers = [column for column, type in columns.items() if re.match("decimal|double|int|bigint", type, re.I)]
    if name not in numbers or direction not in ([], ["asc"], ["desc"]):
        hint = did_you_mean(name, numbers) if name not in numbers else ""
        yield f"rank_by must be a column of numbers, with asc after it for the lowest first, got '{rank_by}'.{hint}"


def _predicate_problems(predicate: str, columns: Mapping[str, str], lacking: Mapping[str, str]) -> Iterator[str]:
    with duckdb.connect() as connection:
        if ";" in predicate or "--" in predicate or "/*" in predicate:
            yield f"the predicate must be one condition without ; and without comments, got '{predicate}'."
            return
        answer = connection.execute("select json_serialize_sql(?)", [f"select 1 where (\n{predicate}\n)"]).fetchall()
        tree = json.loads(answer[0][0])
        if tree["error"]:
            yield f"the predicate is no condition in SQL: {_first_line(tree['error_message'])}, got '{predicate}'."
            return
        statements = [statement["node"] for statement in tree["statements"]]
        nodes = list(_nodes(statements))
        if (
            len(statements) != 1
            or statements[0]["type"] != "SELECT_NODE"
            or any(node.get("class") == "SUBQUERY" for node in nodes)
            or sum(node.get("type") == "SELECT_NODE" for node in nodes) != 1
            or not _is_alone(predicate)
        ):
            yield f"the predicate must be one condition without a query within it, got '{predicate}'."
            return
        changing = {
            name
            for (name,) in connection.execute(
                "select function_name from duckdb_functions() "
                "where stability in ('VOLATILE', 'CONSISTENT_WITHIN_QUERY')"
            ).fetchall()
        }
        called = {str(node["function_name"]).lower() for node in nodes if node.get("class") == "FUNCTION"}
        clocks = {"current_date", "current_timestamp", "current_time", "localtime", "localtimestamp"}
        named = {
            str(node["column_names"][-1]).lower()
            for node in nodes
            if node.get("class") == "COLUMN_REF" and node.get("column_names")
        }
        for name in sorted((called & changing) | (named & clocks)):
            yield (
                f"the predicate asks {name}, so that the same data would give another audience each time. Use "
                "as_of_date or another column."
            )
            return
        shape = ", ".join(f"cast(null as {type}) as {name}" for name, type in columns.items())
        try:
            connection.execute(f"select 1 from (select {shape}) as customers where ({predicate}) limit 0")
        except duckdb.Error as error:
            unknown = re.search(r'Referenced column "([^"]+)"', str(error))
            if unknown and unknown[1].lower() in lacking:
                yield f"the predicate asks '{unknown[1]}', {lacking[unknown[1].lower()]}"
            elif unknown:
                hint = did_you_mean(unknown[1], list(columns))
                yield f"the predicate asks '{unknown[1]}', which is no column of a customer.{hint}"
            else:
                yield f"the predicate cannot be asked: {_first_line(str(error))}, got '{predicate}'."


def _is_alone(predicate: str) -> bool:
    """Whether the brackets around a predicate are its own, which `true) or (false` would leave."""
    try:
        duckdb.SQLExpression(predicate)
    except duckdb.Error:
        return False
    return True


def _nodes(tree: object) -> Iterator[Mapping]:
    """Every part of a parsed statement."""
    if isinstance(tree, Mapping):
        yield tree
        for value in tree.values():
            yield from _nodes(value)
    elif isinstance(tree, list):
        for value in tree:
            yield from _nodes(value)


def _first_line(message: str) -> str:
    return re.sub(r"^[A-Za-z ]*Error: ", "", message.strip().splitlines()[0]).rstrip(".!")


def _number(text: str) -> float | None:
    try:
        number = float(text)
    except ValueError:
        return None
    return number if math.isfinite(number) else None


def _is_date(text: str) -> bool:
    try:
        return datetime.date.fromisoformat(text).isoformat() == text
    except ValueError:
        return False
