"""Charts: a Vega-Lite specification as a JSON file, points put in, drawn as SVG whose bytes follow from these alone."""

import copy
import json
import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from segment_report.formats import cut, raw, shown
from segment_report.texts import key_label, text

FOLDER = Path(__file__).parent / "specs"
VERSION = "5.20"

#: Readable on white (3 to 1 at least) and told apart by people who see no red or no green; then they repeat.
COLOURS = ["#0072b2", "#c14b00", "#007f5f", "#9c4a77", "#7a6500", "#4d4d4d", "#5b3fa0", "#a3122e"]
LABEL_LENGTH = 24
TICK_COUNT = 7


@dataclass(frozen=True)
class Chart:
    """How the rows of a query with x, y, low, high and series are drawn.

    spec: a file in specs/; x, y, series: a format of formats.py, `number_line` for numbers that are places, `key:` and
    the prefix of texts, or empty for none; columns x_label and series_label, where the query has them, come first.
    """

    name: str
    spec: str
    x: str
    y: str
    series: str = ""
    interval: str = ""
    has_legend: bool = True


def points(chart: Chart, rows: list[dict], language: str) -> list[dict]:
    """What is drawn: places, what axes show, and the label that a screen reader reads on each mark."""
    series = {}
    for row in rows:
        series.setdefault(raw(row.get("series")), len(series))
    drawn = []
    for row in rows:
        x = _read(row, "x", chart.x, language)
        name = _read(row, "series", chart.series, language) if chart.series else ""
        y = shown(row["y"], chart.y, language)
        label = f"{name}, {x}: {y}" if name else f"{x}: {y}"
        if chart.interval and row["low"] is not None and row["high"] is not None:
            label += (
                f" ({shown(row['low'], chart.interval, language)} … {shown(row['high'], chart.interval, language)})"
            )
        drawn.append(
            {
                "x": _number(row["x"]) if chart.x == "number_line" else cut(x, LABEL_LENGTH),
                "x_key": raw(row["x"]),
                "y": _number(row["y"]),
                "low": _number(row.get("low")),
                "high": _number(row.get("high")),
                "series": raw(row.get("series")),
                "series_label": cut(name, LABEL_LENGTH),
                "number": series[raw(row.get("series"))],
                "colour": COLOURS[series[raw(row.get("series"))] % len(COLOURS)],
                "point_number": row["point_number"],
                "y_shown": y,
                "label": label,
            }
        )
    return _told_apart(drawn)


def legend(chart: Chart, rows: list[dict], language: str) -> list[tuple[str, str]]:
    """Colour and name of each series, where there are several."""
    names = {}
    for row, point in zip(rows, points(chart, rows, language), strict=True):
        names.setdefault(
            point["number"], (point["colour"], _read(row, "series", chart.series, language) if chart.series else "")
        )
    return list(names.values()) if chart.has_legend and len(names) > 1 else []


def draw(chart: Chart, rows: list[dict], language: str) -> str:
    """The chart as SVG, without ids that another chart could have."""
    import vl_convert

    drawn = points(chart, rows, language)
    spec = _filled(_spec(chart.spec), drawn, language)
    spec["config"] = _spec("theme")
    spec["data"] = {"values": drawn}
    svg = vl_convert.vegalite_to_svg(spec, vl_version=VERSION)
    return _settled(svg, chart.name)


def _read(row: dict, column: str, kind: str, language: str) -> str:
    if row.get(f"{column}_label") is not None:
        return shown(row[f"{column}_label"], "text", language)
    if kind.startswith("key:"):
        return key_label(kind[4:], row[column], language) or shown(row[column], "text", language)
    return shown(row[column], "number" if kind == "number_line" else kind, language)


def _number(value):
    return None if value is None else float(value)


def _told_apart(drawn: list[dict]) -> list[dict]:
    """Keys that became equal when they were cut are still two bars."""
    keys = {}
    for point in drawn:
        if isinstance(point["x"], str):
            known = keys.setdefault(point["x"], [])
            if point["x_key"] not in known:
                known.append(point["x_key"])
            point["x"] += "\u200b" * known.index(point["x_key"])
    return drawn


@cache
def _spec_text(name: str) -> str:
    return (FOLDER / f"{name}.json").read_text(encoding="utf-8")


def _spec(name: str) -> dict:
    return copy.deepcopy(json.loads(_spec_text(name)))


def _filled(spec, drawn: list[dict], language: str):
    """The specification with texts in place of `@key`, and what depends on the points in place of `$name`."""
    if isinstance(spec, dict):
        return {key: _filled(value, drawn, language) for key, value in spec.items()}
    if isinstance(spec, list):
        return [_filled(value, drawn, language) for value in spec]
    if isinstance(spec, str) and spec.startswith("@"):
        return text(spec[1:], language)
    if spec == "$ticks":
        places = list(dict.fromkeys(point["x"] for point in drawn))
        return places[:: -(-len(places) // TICK_COUNT) or 1]
    if spec == "$series":
        return [point["series"] for point in drawn]
    return spec


def _settled(svg: str, name: str) -> str:
    """Ids count up in a process: number them anew, and let each begin with the name of the chart."""
    names = list(dict.fromkeys(re.findall(r'\bid="([^"]+)"', svg)))
    slug = re.sub(r"[^a-z0-9]+", "-", name.lower())
    for number, old in enumerate(names):
        svg = re.sub(rf'(\bid="|url\(#|href="#){re.escape(old)}(?=["\)])', rf"\g<1>{slug}-{number}", svg)
    # The height follows from the width, which a narrow page makes smaller.
    return re.sub(r' height="\d+(?:\.\d+)?"(?= viewBox)', "", svg, count=1)
