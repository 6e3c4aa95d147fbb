"""What a source may declare, as a JSON schema, and the sentence for whoever declares something else.

Used by the plugin before a build, a check and an export; tables, columns and options come from the macro
source_specs, which the models read too.
"""

import difflib
import re
from collections.abc import Mapping, Sequence

import jsonschema

TEXT = {"type": "string", "minLength": 1}
TEXTS = {"type": "array", "items": TEXT}
MARKS = {
    "type": "object",
    "additionalProperties": False,
    "properties": {
        "order_prefix": TEXT,
        "statuses": TEXTS,
        "negative_quantity": {"type": "boolean"},
    },
}

#: Values that may belong to a whole order, where one line of it has them or all repeat them.
ORDER_MEANINGS = [
    *(
        "customer_id",
        "ordered_at",
        "status",
        "currency",
        "channel",
        "amount",
        "order_discount",
        "included_tax",
        "added_tax",
    ),
    *("shipping", "refunded_amount", "refunded_at"),
]

#: The time of an order: one column, or two with its day and its time of day.
ORDER_TIME = {"type": ["string", "array"], "minLength": 1, "items": TEXT, "minItems": 2, "maxItems": 2}

#: What time_formats may name besides formats of strptime; number_formats() in SQL reads them.
NUMBER_FORMATS = ("epoch_seconds", "epoch_milliseconds", "epoch_microseconds", "excel_days")

#: What each option of a table may be; one that is not here may be any text.
OPTIONS = {
    "format": {"enum": ["csv", "parquet", "excel", "sqlite", "postgres"]},
    "delimiter": {"type": "string", "pattern": r"^(.|tab|\\t)$"},
    "skip_lines": {"type": "integer", "minimum": 0},
    "decimal_separator": {"enum": [".", ","]},
    "thousands_separator": {"enum": [",", ".", " ", "'"]},
    "time_formats": TEXTS,
    "anonymous_customers": TEXTS,
    "returned_when": MARKS,
    "cancelled_when": MARKS,
    "reject": {"type": "array", "items": {"enum": ["returns", "zero_amounts", "non_goods", "repeats"]}},
    "match_returns": {"type": "boolean"},
    "order_columns": {"type": "array", "items": {"enum": ORDER_MEANINGS}},
}
LISTS = {"statuses", *(name for name, schema in OPTIONS.items() if schema.get("type") == "array")}
PLACES = ("location", "model", "source", "table")

#: How a value of a type is described to a person.
WORDS = {"string": "a text", "object": "keys with values", "boolean": "true or false", "array": "a list"}


def schema_of(specs: Mapping, settings: Sequence[str]) -> dict:
    """The JSON schema of one source.

    specs: table -> required, optional and options, as the macro source_specs has them; settings: names of all settings.
    """
    return {
        "type": "object",
        "additionalProperties": False,
        "properties": {
            "business_timezone": {"type": "string"},
            "recorded_timezone": {"type": "string"},
            "settings": {
                "type": "object",
                "additionalProperties": False,
                "properties": dict.fromkeys(settings, True),
            },
            **{table: _table_schema(spec) for table, spec in specs.items()},
        },
    }


def _table_schema(spec: Mapping) -> dict:
    options = {name: OPTIONS.get(name, TEXT) for name in spec["options"]}
    meanings = dict.fromkeys(
        [*spec["required"], *spec["optional"], *spec.get("further", []), *spec.get("aside", [])], TEXT
    )
    if "ordered_at" in meanings:
        meanings["ordered_at"] = ORDER_TIME
    return {
        "type": "object",
        "additionalProperties": False,
        "properties": {
            "columns": {
                "type": "object",
                "additionalProperties": False,
                "required": spec["required"],
                "properties": meanings,
            },
            **options,
        },
    }


def problem_of(declaration: Mapping, specs: Mapping, settings: Sequence[str]) -> tuple[str, str] | None:
    """The table, or `declaration`, and a sentence of the first thing that is wrong; None where all is well."""
    declaration = _in_full(declaration)
    validator = jsonschema.Draft202012Validator(schema_of(specs, settings))
    for error in sorted(validator.iter_errors(declaration), key=lambda error: list(map(str, error.absolute_path))):
        path = [str(part) for part in error.absolute_path]
        return (path[0] if path else "declaration", _sentence(error, path))
    for table in specs:
        problem = _table_problem(table, declaration.get(table))
        if problem:
            return (table, problem)
    if declaration.get("recorded_timezone") and not declaration.get("business_timezone"):
        return (
            "declaration",
            "recorded_timezone says on which clocks the times were written; declare business_timezone too, on whose "
            "clocks a day begins, such as America/New_York.",
        )
    return _rules_problem(declaration.get("transactions") or {}) or _places_problem(declaration)


def _in_full(declared: object, name: str = "") -> object:
    """A declaration without the keys that are left empty, and with a list of one where a list may be a single value."""
    if isinstance(declared, Mapping):
        return {key: _in_full(value, key) for key, value in declared.items() if value is not None}
    return [declared] if name in LISTS and not isinstance(declared, list) else declared


def _table_problem(table: str, declared: Mapping | None) -> str | None:
    """Where the rows are, and that no column has two meanings."""
    if declared is None:
        return None
    places = [name for name in PLACES if name in declared and not (name == "table" and "location" in declared)]
    if len(places) != 1 or not declared[places[0]]:
        return (
            "exactly one of location (a file, a pattern or a Postgres server), model, source and table must say where "
            f"the rows are, got {' and '.join(places) or 'none'}."
        )
    return next(filter(None, map(_format_problem, declared.get("time_formats", []))), None)


def _format_problem(time_format: str) -> str | None:
    """Why DuckDB would stop at a format of times, or read no day by it."""
    if time_format in NUMBER_FORMATS:
        return None
    if "%" not in time_format:
        return (
            f"time_formats may hold formats such as '%d/%m/%Y %H:%M', or {', '.join(NUMBER_FORMATS)}, got "
            f"'{time_format}'.{did_you_mean(time_format, NUMBER_FORMATS)}"
        )
    unknown = re.search(r"%(?!-?[YymdHIMSj]|[aAbBpfgzZGVuUWwcxX%n])(-?.)?", time_format)
    if unknown:
        return (
            f"time_formats has '{unknown[0]}' in '{time_format}', which is no part of a format; it may have %Y year, "
            "%y year of two digits, %m month, %b %B its name, %d day, %H hour, %I hour of twelve with %p, %M minute, "
            "%S second, %f fraction, %z offset."
        )
    if not re.search("%-?[YyGcx]", time_format):
        return (
            f"time_formats has '{time_format}', which has no year (%Y, or %y of two digits). A day and a time of day "
            "in two columns are declared as ordered_at: [Date, Time]."
        )
    if re.search("%-?I", time_format) and "%p" not in time_format:
        return (
            f"time_formats has '{time_format}', where %I is an hour of twelve: add %p for AM and PM, or write %H for "
            "hours of 24."
        )
    return None


def _rules_problem(declared: Mapping) -> tuple[str, str] | None:
    """What the options of the transactions say about money, returns and goods, beside their columns."""
    columns = declared.get("columns", {})
    problem = None
    if not columns.get("amount") and not (columns.get("quantity") and columns.get("unit_price")):
        problem = "columns must say which column is the amount, or which are the quantity and the unit_price."
    elif declared.get("thousands_separator") and declared["thousands_separator"] == declared.get("decimal_separator"):
        problem = "decimal_separator and thousands_separator must differ."
    elif columns.get("currency") and not declared.get("accepted_currency"):
        problem = (
            "where currency is a column, accepted_currency must say which one is added up, such as EUR; lines in "
            "others are rejected."
        )
    elif declared.get("non_goods") and not columns.get("product_id"):
        problem = "non_goods needs the column product_id."
    for mark in ("returned_when", "cancelled_when"):
        for key, column in (("statuses", "status"), ("negative_quantity", "quantity")):
            if (declared.get(mark) or {}).get(key) and not columns.get(column):
                problem = problem or f"{mark}: {key} needs the column {column}."
    problem = problem or _order_problem(declared, columns)
    named = [
        (meaning, name)
        for meaning, names in columns.items()
        for name in (names if isinstance(names, list) else [names])
    ]
    for meaning, name in named:
        others = [other for other, same in named if same == name and other != meaning]
        if others and problem is None:
            problem = f"the column '{name}' is declared as {meaning} and as {' and '.join(others)}; each needs its own."
    return ("transactions", problem) if problem else None


def _places_problem(declaration: Mapping) -> tuple[str, str] | None:
    """What is declared about places of the shop, beside the columns of the transactions."""
    columns = (declaration.get("places") or {}).get("columns")
    if columns is None:
        return None
    if not {"place", "channel"} & {*(declaration.get("transactions") or {}).get("columns", {})}:
        return ("places", "the transactions must say where a purchase was made: declare place under their columns.")
    if ("latitude" in columns) != ("longitude" in columns):
        return ("places", "columns must say which column is the latitude and which the longitude, or neither.")
    if set(columns) == {"place"}:
        return ("places", "columns must say where a place is: map latitude and longitude, region or city.")
    return None


def _order_problem(declared: Mapping, columns: Mapping) -> str | None:
    """What is declared about values of the order and about refunds, beside the columns."""
    for meaning in declared.get("order_columns", []):
        if not columns.get(meaning):
            return (
                f"order_columns names {meaning}, which columns does not map: say there which column is the {meaning}. "
                "order_columns holds meanings, not names of columns."
            )
    if columns.get("refunded_at") and not columns.get("refunded_amount"):
        return "refunded_at says when; columns must also say which one is the refunded_amount."
    if columns.get("refunded_amount") and (declared.get("returned_when") or {}).get("statuses"):
        return (
            "refunded_amount and returned_when: statuses would take the same money back twice. Leave statuses out "
            "where each sale has its refund in a column of its own."
        )
    if columns.get("refunded_at") and declared.get("match_returns"):
        return (
            "refunded_at says which order a refund takes back, and match_returns would look for one by its money. "
            "Leave match_returns out."
        )
    return None


def _sentence(error: jsonschema.ValidationError, path: Sequence[str]) -> str:
    """What is wrong, in words."""
    name, value = (path or ["the source"])[-1], error.instance
    if error.validator == "additionalProperties":
        known = list(error.schema["properties"])
        unknown = next(key for key in value if key not in known)
        return f"there is no '{unknown}'; it may be {', '.join(known)}.{did_you_mean(unknown, known)}"
    if error.validator == "required":
        missing = next(meaning for meaning in error.validator_value if meaning not in value)
        return f"columns must say which column is the {missing}."
    if name.isdigit() and len(path) > 1:
        name = path[-2]
    if name == "ordered_at":
        return (
            "ordered_at must be the name of a column, or two of a day and a time of day, such as [Date, Time], got "
            f"{_yaml(value)}.{_yaml_hint(value)}"
        )
    if name == "columns":
        return "columns must say which column means what, such as customer_id: Customer No."
    if name in ("returned_when", "cancelled_when"):
        return f"{name} must hold marks such as order_prefix: C, got '{value}'."
    if error.validator == "enum":
        allowed = [str(choice) for choice in error.validator_value]
        if (name, value) == ("order_columns", "line_discount"):
            return (
                "order_columns: what is taken off a whole order has a meaning of its own; map that column as "
                "order_discount in place of line_discount."
            )
        if name in ("reject", "order_columns"):
            return f"there is no '{value}'; {name} may hold {', '.join(allowed)}.{did_you_mean(str(value), allowed)}"
        listed = "', '".join(allowed)
        return f"{name} must be one of '{listed}', got '{_yaml(value)}'.{_yaml_hint(value)}"
    if error.validator == "pattern":
        return f"delimiter must be one character, or tab, got '{value}'."
    if name == "skip_lines":
        return f"skip_lines must be the number of lines above the header, such as 3, got '{_yaml(value)}'."
    if error.validator == "minLength":
        return f"{name} must not be empty."
    return f"{name} must be {WORDS[error.validator_value]}, got {_yaml(value)}.{_yaml_hint(value)}"


def _yaml(value: object) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)


def _yaml_hint(value: object) -> str:
    """YAML turns some words into other things than text; quotes keep them."""
    if isinstance(value, bool):
        words = "Yes, On and True" if value else "No, Off and False"
        return (
            f" YAML reads {words} as {_yaml(value)}: write a name or a code in quotes, such as '{words.split(',')[0]}'."
        )
    if isinstance(value, (int, float)):
        return f" YAML takes it for a number and forgets zeros in front: write it in quotes, such as '{value}'."
    return ""


def did_you_mean(name: str, names: Sequence[str]) -> str:
    """A question that names the nearest of some names, with a blank before it; empty where none is near."""
    folded = {other.lower(): other for other in names}
    nearest = difflib.get_close_matches(name.lower(), folded, n=1, cutoff=0.4)
    return f" Did you mean '{folded[nearest[0]]}'?" if nearest else ""
