"""How values are written. What is shown follows from value, format and language alone, so that it can be checked."""

import datetime
import re
from decimal import Decimal

LANGUAGES = ("en", "ko", "zh")
MISSING = "–"

_DATES = {
    "en": lambda day: f"{day.day} {_MONTHS[day.month - 1]} {day.year}",
    "ko": lambda day: f"{day.year}년 {day.month}월 {day.day}일",
    "zh": lambda day: f"{day.year}年{day.month}月{day.day}日",
}
_MONTHS_OF = {
    "en": lambda day: f"{_MONTHS[day.month - 1]} {day.year}",
    "ko": lambda day: f"{day.year}년 {day.month}월",
    "zh": lambda day: f"{day.year}年{day.month}月",
}
_MONTHS = [
    *("January", "February", "March", "April", "May", "June"),
    *("July", "August", "September", "October", "November", "December"),
]


def raw(value) -> str:
    """A value of the database as the attribute that a check compares: exact, and empty for null."""
    if value is None:
        return ""
    if isinstance(value, float):
        return repr(value)
    return str(value)


def shown(value, kind: str, language: str) -> str:
    """A value as people read it.

    kind: count, money, number, ratio, signed (money), date, month, short_month or text.
    Raises ValueError for another kind.
    """
    if value is None or raw(value) in ("nan", "inf", "-inf"):
        return MISSING
    if kind in ("date", "month", "short_month"):
        return _shown_date(value, kind, language)
    if kind == "text":
        # Without the controls that HTML cannot carry, and in one line.
        return re.sub(r"\s+", " ", re.sub(r"[\x00-\x1f\x7f]", " ", str(value))).strip() or MISSING
    number = Decimal(raw(value))
    if kind == "count":
        return f"{number:,.0f}"
    if kind == "money":
        return _plain(f"{number:,.0f}" if abs(number) >= 1000 else f"{number:,.2f}")
    if kind == "signed":
        return _plain(f"{number:+,.0f}" if abs(number) >= 1000 else f"{number:+,.2f}")
    if kind == "number":
        return _plain(f"{number:,.1f}" if abs(number) >= 10 else f"{number:,.2f}")
    if kind == "ratio":
        return _plain(f"{100 * number:,.1f}") + " %"
    raise ValueError(f"{kind} is no format")


def _plain(text: str) -> str:
    """A minus that is as wide as a plus, and none before zero."""
    return (text[1:] if re.fullmatch(r"-[0.,]+", text) else text).replace("-", "−")


def _shown_date(value, kind: str, language: str) -> str:
    day = value if isinstance(value, datetime.date) else datetime.date.fromisoformat(str(value)[:10])
    if kind == "short_month":
        return f"{day.year}-{day.month:02d}"
    return (_DATES if kind == "date" else _MONTHS_OF)[language](day)


def cut(text: str, length: int) -> str:
    """A text that is short enough for an axis."""
    return text if len(text) <= length else text[: length - 1].rstrip() + "…"
