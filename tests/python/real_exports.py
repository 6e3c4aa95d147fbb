"""Exports of the kinds that shops really have: what each is, and what must come of it.

A case is right, with the numbers that a person counted by hand, or it is refused with a sentence. What check_source must
ask about is said too. The cases stand in modules exports_<kind>.py; test_real_exports.py builds each.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path


@dataclass(frozen=True)
class Right:
    """What comes of an export; None is not looked at.

    lines: delivered lines of the file, however they are broken; net_revenue and those after it: of the table orders, days as ISO text;
    purchases: orders that count as a visit; rejected: reason -> lines, of every reason that has any; anonymous: lines without a customer.
    """

    lines: int | None = None
    customers: int | None = None
    orders: int | None = None
    purchases: int | None = None
    net_revenue: str | None = None
    first_day: str | None = None
    last_day: str | None = None
    anonymous: int = 0
    rejected: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True)
class Case:
    """One export and its declaration.

    kind: what is special about it, a sentence that names a test; origin: which system or country writes so;
    files: name -> content, the first is the transactions; a name with * in `transactions["location"]` reads several.
    transactions: keys of the declaration but for the location; source: further keys of the source, with other tables, whose
    location is a name out of files; settings: of the project.
    right: what comes of it, or refused: parts of the one sentence that it gets. looks_at: parts of sentences that the check prints,
    nothing else may be suspicious; None where the check may say anything.
    """

    kind: str
    origin: str
    files: Mapping[str, str | bytes]
    transactions: Mapping
    right: Right | None = None
    refused: Sequence[str] = ()
    looks_at: Sequence[str] | None = None
    source: Mapping = field(default_factory=dict)
    settings: Mapping = field(default_factory=dict)

    def written_into(self, folder: Path) -> dict:
        """Write the files, and return the settings of a build that declare them."""
        for name, content in self.files.items():
            file = folder / name
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_bytes(content if isinstance(content, bytes) else content.encode())
        tables = {"transactions": {"location": next(iter(self.files)), **self.transactions}, **self.source}
        located = {
            name: {**table, "location": str(folder / table["location"])}
            if isinstance(table, Mapping) and "location" in table
            else table
            for name, table in tables.items()
        }
        return {"source": "export", "sources": {"export": located}, **self.settings}


#: The meanings that most cases declare, when their files call the columns so.
NAMES = {"customer_id": "customer", "order_id": "order", "ordered_at": "when", "amount": "amount"}
