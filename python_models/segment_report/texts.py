"""The words of the report, by language: one JSON file each, with the same keys."""

import json
from functools import cache
from pathlib import Path

FOLDER = Path(__file__).parent / "texts"


@cache
def texts(language: str) -> dict[str, str]:
    """All texts of a language by key."""
    return json.loads((FOLDER / f"{language}.json").read_text(encoding="utf-8"))


def text(key: str, language: str) -> str:
    """One text. Raises KeyError where there is none."""
    return texts(language)[key]


def key_label(prefix: str, key, language: str) -> str | None:
    """What people read in place of a key of the tables; None where nobody has written it."""
    return texts(language).get(f"{prefix}.{key}")
