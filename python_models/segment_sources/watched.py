"""What a question about a table may declare, the sentence for whoever declares something else, and its queries.

Used by the plugin: macros ask with the columns of the table, and with facts about its rows.
"""

from collections.abc import Mapping, Sequence

import duckdb
import jsonschema

from segment_sources.declaration import did_you_mean

NAME = {"type": "string", "pattern": r"^[A-Za-z_][A-Za-z0-9_]*$"}
TEXT = {"type": "string", "minLength": 1}
NAMES = {"type": "array", "items": TEXT}
EXPRESSIONS = {"type": "object", "propertyNames": NAME, "additionalProperties": {"type": ["string", "number"]}}
POSITIVE = {"type": "number", "exclusiveMinimum": 0}
DAY = {"type": "string", "pattern": r"^\d{4}-\d\d-\d\d$"}

PLACES = ("model", "source", "table")
NEEDED = ("name", "target", "kind", "unit", "time")
SCHEMA = {
    "type": "object",
    "additionalProperties": False,
    "required": list(NEEDED),
    "properties": {
        "name": NAME,
        **dict.fromkeys(PLACES, TEXT),
        "target": TEXT,
        "kind": {"enum": ["classification", "regression"]},
        "unit": TEXT,
        "time": TEXT,
        "features": NAMES,
        "derived": EXPRESSIONS,
        "exclude": NAMES,
        "horizon_days": POSITIVE,
        "false_alarm_ratio": {"type": "number", "exclusiveMinimum": 0, "maximum": 0.5},
        "worse": {"enum": ["high", "low"]},
        "change_date": DAY,
        "measures": EXPRESSIONS,
        "miss_cost": POSITIVE,
        "alarm_cost": POSITIVE,
    },
}

#: What each key must be, for people.
WORDS = {
    "name": "a name of letters, digits and underscores",
    "kind": "classification or regression",
    "worse": "high or low",
    "horizon_days": "a number of days above 0",
    "false_alarm_ratio": "a number above 0 and at most 0.5, such as 0.01",
    "change_date": "a day such as 2017-12-31, in quotes",
    "miss_cost": "a number above 0",
    "alarm_cost": "a number above 0",
    "features": "a list of columns",
    "exclude": "a list of columns",
    "derived": "names with SQL expressions, such as power: torque * speed",
    "measures": "names with SQL expressions, such as output: pieces",
}
ROLES = {
    "name": "what the question is called",
    "target": "which column is to be explained",
    "kind": "classification (a yes or no) or regression (a number)",
    "unit": "which column tells the machines, stores or customers apart",
    "time": "which column has the time of a row; without one nothing can be watched",
}

#: Units at least, so that some can be held out; rows with an answer; rows and units with yes.
SMALLEST_UNIT_COUNT = 5
SMALLEST_ROW_COUNT = 50
SMALLEST_YES_COUNT = 10
SMALLEST_YES_UNIT_COUNT = 3

NUMBERS = ("TINYINT", "SMALLINT", "INTEGER", "BIGINT", "HUGEINT", "UTINYINT", "USMALLINT", "UINTEGER", "UBIGINT")
NUMBERS = (*NUMBERS, "FLOAT", "DOUBLE", "DECIMAL", "BOOLEAN")


def problem_of_questions(questions: Sequence[Mapping]) -> str | None:
    """A sentence of the first thing that is wrong with the list, None where all is well."""
    names = []
    for number, question in enumerate(questions, 1):
        if not isinstance(question, Mapping):
            return f"entry {number} must be keys with values, such as name: faults, got '{question}'."
        question = {key: value for key, value in question.items() if value is not None}
        named = f"question '{question['name']}'" if isinstance(question.get("name"), str) else f"entry {number}"
        problem = _problem_of_question(question)
        if problem:
            return f"{named}: {problem}"
        if question["name"] in names:
            return f"{named} is there twice; give each question its own name."
        names.append(question["name"])
    return None


def _problem_of_question(question: Mapping) -> str | None:
    errors = jsonschema.Draft202012Validator(SCHEMA).iter_errors(_with_text_days(question))
    for error in sorted(errors, key=lambda error: (error.validator == "required", list(map(str, error.absolute_path)))):
        return _sentence(error, question)
    places = [place for place in PLACES if place in question]
    if len(places) != 1:
        return (
            f"exactly one of model, source and table must say where the rows are, got {' and '.join(places) or 'none'}."
        )
    roles = [question[role] for role in ("target", "unit", "time")]
    for role in ("target", "unit", "time"):
        if question[role] in question.get("features", []):
            return f"features names '{question[role]}', which is the {role}; leave it out of features."
        if roles.count(question[role]) > 1:
            return f"'{question[role]}' is more than one of target, unit and time; each needs its own column."
    if "horizon_days" in question and question["kind"] != "classification":
        return "horizon_days is for faults, which are a yes or no: set kind: classification, or leave it out."
    if ("miss_cost" in question) != ("alarm_cost" in question):
        return "miss_cost and alarm_cost are compared with each other: set both, or none."
    if "measures" in question and "change_date" not in question:
        return "measures are compared before and after a day: set change_date too."
    return None


def _with_text_days(question: Mapping) -> dict:
    """YAML makes dates of days; here they are text again."""
    return {key: str(value) if key == "change_date" else value for key, value in question.items()}


def _sentence(error: jsonschema.ValidationError, question: Mapping) -> str:
    path = [str(part) for part in error.absolute_path]
    if error.validator == "additionalProperties" and not path:
        known = list(SCHEMA["properties"])
        unknown = next(key for key in question if key not in known)
        return f"there is no '{unknown}'; it may be {', '.join(known)}.{did_you_mean(str(unknown), known)}"
    if error.validator == "required":
        missing = next(key for key in NEEDED if key not in question)
        return f"{missing} is missing: it says {ROLES[missing]}."
    if (
        error.validator == "pattern"
        and path
        and path[0] in ("derived", "measures")
        and "propertyName" in str(error.schema_path)
    ):
        return f"{path[0]}: '{error.instance}' must be a name of letters, digits and underscores."
    key = path[0] if path else "derived"
    wanted = WORDS.get(key, "the name of a column, as text")
    hint = did_you_mean(str(error.instance), error.validator_value) if error.validator == "enum" else ""
    return f"{key} must be {wanted}, got '{error.instance}'.{hint}"


def queries_of(question: Mapping, relation: str, columns: Sequence[Sequence[str]]) -> dict:
    """The queries of a question on a table, or a problem.

    relation: the table in SQL; columns: name and DuckDB type of each.
    Returns declaration (with all defaults, the features, and left_out: column -> reason), rows_query (the table with
    the derived columns, features as doubles), fit_query (what findings_of reads) and facts_query (one row of JSON for
    `problem_of_facts`).
    """
    question = {key: value for key, value in _with_text_days(question).items() if value is not None}
    types = {str(name): str(kind) for name, kind in columns}
    derived, problem = _derived_types(question.get("derived", {}), types)
    if problem:
        return {"problem": problem}
    everything = types | derived
    for key in ("target", "unit", "time", "features", "exclude"):
        named = question.get(key, [])
        for name in [named] if isinstance(named, str) else named:
            if name not in everything:
                return {
                    "problem": f"{key}: there is no column '{name}' in {relation}."
                    + did_you_mean(name, list(everything))
                }
    problem = _type_problem(question, everything)
    if problem:
        return {"problem": problem}
    excluded = {question["target"], question["unit"], question["time"], *question.get("exclude", [])}
    wanted = [name for name in question.get("features", everything) if name not in excluded]
    features = [name for name in wanted if _is_number(everything[name])]
    if not features:
        return {"problem": f"no column of {relation} that is left is a number; declare one under derived."}
    _, problem = _derived_types(question.get("measures", {}), everything, "measures")
    if problem:
        return {"problem": problem}
    declaration = {
        "kind": question["kind"],
        "worse": question.get("worse", "high"),
        "false_alarm_ratio": question.get("false_alarm_ratio", 0.01),
        "horizon_days": question.get("horizon_days"),
        "change_date": question.get("change_date"),
        "miss_cost": question.get("miss_cost"),
        "alarm_cost": question.get("alarm_cost"),
        "measures": sorted(question.get("measures", {})),
        "features": sorted(features),
        "left_out": {name: "not_a_number" for name in sorted(wanted) if name not in features},
        "time": question["time"],
    }
    rows = _rows_query(
        relation, question.get("derived", {}), [name for name in features if everything[name] != "DOUBLE"]
    )
    roles = {role: _quoted(question[role]) for role in ("target", "unit", "time")}
    selected = [
        f"cast({roles['unit']} as varchar) as watch_unit",
        f"cast({roles['time']} as timestamp) as watch_time",
        f"cast({roles['target']} as double) as watch_target",
        *(_quoted(name) for name in sorted(features)),
        *(
            f"cast(({expression}) as double) as {_quoted('measure_' + name)}"
            for name, expression in sorted(question.get("measures", {}).items())
        ),
    ]
    fit_query = (
        f"select {', '.join(selected)} from ({rows}) where {roles['unit']} is not null and {roles['time']} is not null"
    )
    return {
        "declaration": declaration,
        "rows_query": rows,
        "fit_query": fit_query,
        "facts_query": _facts_query(fit_query, question.get("horizon_days")),
    }


def _rows_query(relation: str, derived: Mapping[str, object], casted: Sequence[str]) -> str:
    added = "".join(f", ({expression}) as {_quoted(name)}" for name, expression in derived.items())
    inner = f"select *{added} from {relation}"
    if not casted:
        return inner
    replaced = ", ".join(f"cast({_quoted(name)} as double) as {_quoted(name)}" for name in sorted(casted))
    return f"select * replace ({replaced}) from ({inner})"


def _facts_query(fit_query: str, horizon_days: float | None) -> str:
    """One row about the rows with an answer: of faults, where it is known whether one follows within the horizon."""
    answer = "watch_target"
    if horizon_days:
        within = f"watch_time + {round(horizon_days * 86400)} * interval 1 second"
        answer = (
            f"case when watch_target = 1 then null when next_fault <= {within} then 1 "
            f"when next_fault is not null or last_time >= {within} then 0 end"
        )
    return f"""
        with given as ({fit_query}),
        followed as (
            select
                *,
                min(case when watch_target = 1 then watch_time end) over (
                    partition by watch_unit order by watch_time
                    range between interval 1 microsecond following and unbounded following
                ) as next_fault,
                max(watch_time) over (partition by watch_unit) as last_time
            from given
        ),
        answered as (select *, {answer} as answer from followed),
        units as (
            select watch_unit, count(*) as row_count, count(*) filter (where answer = 1) as yes_count
            from answered group by watch_unit
        ),
        facts as (select
            count(*) as row_count,
            count(answer) as known_count,
            count(*) filter (where watch_target not in (0, 1)) as other_count,
            count(*) filter (where answer = 1) as yes_count,
            cast(min(answer) as varchar) as lowest,
            coalesce(min(answer) = max(answer), true) as is_constant,
            cast(cast(min(watch_time) as date) as varchar) as first_day,
            cast(cast(max(watch_time) as date) as varchar) as last_day,
            (select count(*) from units) as unit_count,
            coalesce((select max(row_count) from units), 0) as most_rows,
            (select count(*) from units where yes_count > 0) as yes_unit_count
        from answered)
        select cast(to_json(facts) as varchar) as facts from facts"""


def problem_of_facts(question: Mapping, facts: Mapping) -> str | None:
    """Why the rows of a question cannot answer it, None where they can. facts: the row of its facts_query."""
    target, unit, time = question["target"], question["unit"], question["time"]
    is_yes_or_no, horizon = question["kind"] == "classification", question.get("horizon_days")
    if horizon and facts["row_count"] and facts["most_rows"] < 2:
        return (
            f"every {unit} has one row, so that no row is before a fault of the same one; name as unit the column "
            "that machines or customers keep over time, or leave horizon_days out."
        )
    if is_yes_or_no and facts["other_count"]:
        return (
            f"{target} is neither 0 nor 1 in {facts['other_count']} rows; declare a yes or no under derived, such as "
            f"is_bad: {target} > 10, or set kind: regression."
        )
    asked = f"fault within {horizon} days" if horizon else target
    if facts["known_count"] < SMALLEST_ROW_COUNT:
        return (
            f"{facts['known_count']} rows have a {unit}, a {time} and an answer ({asked}); {SMALLEST_ROW_COUNT} are "
            "needed."
        )
    if facts["is_constant"]:
        return (
            f"{asked} is {_plain(facts['lowest'])} in all {facts['known_count']} rows with an answer, so there is "
            "nothing to tell apart."
        )
    if facts["unit_count"] < SMALLEST_UNIT_COUNT:
        return (
            f"there are {facts['unit_count']} different values of {unit}; {SMALLEST_UNIT_COUNT} are needed, since "
            "whole units are held out."
        )
    if is_yes_or_no and (facts["yes_count"] < SMALLEST_YES_COUNT or facts["yes_unit_count"] < SMALLEST_YES_UNIT_COUNT):
        return (
            f"{asked} is yes in {facts['yes_count']} rows of {facts['yes_unit_count']} different {unit}; "
            f"{SMALLEST_YES_COUNT} rows of {SMALLEST_YES_UNIT_COUNT} are needed."
        )
    changed = question.get("change_date") and str(question["change_date"])
    if changed and not facts["first_day"] < changed <= facts["last_day"]:
        return (
            f"change_date {changed} is outside the data, which has {facts['first_day']} to {facts['last_day']}; there "
            "must be rows before and after it."
        )
    return None


def _derived_types(
    derived: Mapping[str, object], types: Mapping[str, str], key: str = "derived"
) -> tuple[dict, str | None]:
    """The types of expressions over a table of such columns, or what is wrong with one."""
    found = {}
    with duckdb.connect() as connection:
        listed = ", ".join(f"{_quoted(name)} {kind}" for name, kind in types.items())
        connection.execute(f"create table given ({listed})")
        before = ""
        for name, expression in derived.items():
            if name in types and key == "derived":
                return {}, f"{key}: the table has a column '{name}' already; choose another name."
            try:
                described = connection.execute(
                    f"describe select ({expression}) as {_quoted(name)} from (select *{before} from given)"
                )
                found[name] = described.fetchall()[0][1]
            except duckdb.Error as error:
                reason = str(error).strip().splitlines()[0].split(": ", 1)[-1]
                return {}, f"{key}: '{name}' cannot be computed from '{expression}' ({reason})."
            before += f", ({expression}) as {_quoted(name)}"
    return found, None


def _type_problem(question: Mapping, types: Mapping[str, str]) -> str | None:
    time, target = types[question["time"]], types[question["target"]]
    if not time.startswith(("DATE", "TIMESTAMP")):
        return (
            f"time: '{question['time']}' is {time}, not a date or a timestamp; declare one under derived, such as "
            f"day: cast({question['time']} as date), and name that."
        )
    if not _is_number(target):
        return (
            f"target: '{question['target']}' is {target}; declare a yes or no, or a number, under derived, such as "
            f"is_bad: {question['target']} = 'bad', and name that."
        )
    for name in question.get("features", []):
        if not _is_number(types[name]):
            return (
                f"features: '{name}' is {types[name]}, not a number; declare one under derived, such as "
                f"is_{name}: {name} = 'x', or leave it out."
            )
    return None


def _is_number(kind: str) -> bool:
    return kind.split("(")[0] in NUMBERS


def _plain(value: str) -> str:
    return value.removesuffix(".0")


def _quoted(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'
