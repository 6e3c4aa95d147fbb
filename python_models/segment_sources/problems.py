"""What went wrong with a file, a server or the database, as a sentence that says what to do."""

import re
from pathlib import Path


class SourceError(Exception):
    """A source that cannot be read; its text is one or two sentences for the person at the terminal."""


#: What DuckDB says -> what to tell; the first that is found in its message holds.
READ_PROBLEMS = (
    (r"not utf-8 encoded|Invalid unicode", "it is not UTF-8 text. Declare its encoding, such as cp1252 or utf-16"),
    (r"invalid state|newline", "its lines end in different ways. Save it with one kind of line end"),
    (r"Parquet|magic bytes|TProtocolException", "it is not a whole Parquet file. Export it again"),
    (r"GZIP|gzip", "it is not a whole gzip file. Compress or download it again"),
    (r"Sheet \"(?P<what>.*)\" not found", "it has no such sheet. Declare one of its sheets as sheet"),
    (r"open zip|zip", "it is not an Excel workbook (.xlsx). Save it as one"),
    (r"Permission denied", "it may not be read by this user. Change its permissions"),
    (
        r"password authentication failed|no password supplied|SASL|authentication",
        "the server refuses the login. Set the user in location, and the password in the environment variable "
        "PGPASSWORD or in the file ~/.pgpass",
    ),
    (r"database \".*\" does not exist", "the server has no such database. Declare its name in location as dbname"),
    (
        r"Unable to connect to Postgres|connection to server",
        "the server does not answer. Start it, or correct location",
    ),
    (r"not a database|file is encrypted", "it is not an SQLite database. Declare the right format or file"),
)


def explain_read_error(place: str, message: str) -> str:
    """Say why a place cannot be read, from DuckDB's message: what it is, what to do, and the message in brackets."""
    reason = message.strip().splitlines()[0].removeprefix("Invalid Input Error: ").removeprefix("IO Error: ")
    for pattern, advice in READ_PROBLEMS:
        if re.search(pattern, message):
            return f"{place} cannot be read: {advice}. ({without_secrets(reason)})"
    return f"{place} cannot be read ({without_secrets(reason)}): check the declaration of the source."


def without_secrets(text: str) -> str:
    """The text with anything that looks like a password in a connection string replaced by three stars."""
    text = re.sub(r"(password\s*=\s*)('[^']*'|\S+)", r"\1***", text, flags=re.I)
    return re.sub(r"(://[^:/@\s]*):[^@\s]*@", r"\1:***@", text)


def explain_open_error(path: Path, message: str) -> str:
    """Turn DuckDB's error on opening the project's database into what is wrong and what to do, in one sentence."""
    holder = re.search(r"held in (.+?) \(PID (\d+)\)", message)
    if holder:
        return (
            f"{path.name} is held open by {holder[1]} (process {holder[2]}): close it there, or name another "
            "file in the environment variable CUSTOMER_SEGMENTS_DB, and run the command again."
        )
    if "being used by another process" in message:
        return (
            f"{path.name} is held open by another program: close it there, or name another file in the "
            "environment variable CUSTOMER_SEGMENTS_DB, and run the command again."
        )
    if not path.parent.is_dir():
        return f"The folder {path.parent} does not exist: create it, or name another file in CUSTOMER_SEGMENTS_DB."
    if re.search(r"Permission denied|[Rr]ead-only", message):
        return (
            f"{path} cannot be written: the folder or the file is read-only for this user. Change its permissions, "
            "or name another file in CUSTOMER_SEGMENTS_DB."
        )
    return (
        f"{path} cannot be opened as a DuckDB database ({message.splitlines()[0]}): move it away, or name another "
        "file in CUSTOMER_SEGMENTS_DB."
    )
