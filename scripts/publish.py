"""Build in a private file, run every test, and swap the file in: readers never wait, a failed build never shows.

Run by `make publish`; what follows on the command line goes to dbt build. docs/publishing.md says what happens when.
"""

import errno
import fcntl
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import duckdb

ROOT = Path(__file__).parents[1]


class PublishingError(Exception):
    """A sentence for the person at the terminal."""


def main(arguments: list[str]) -> int:
    """Publish the database that CUSTOMER_SEGMENTS_DB names."""
    database = Path(os.environ.get("CUSTOMER_SEGMENTS_DB") or ROOT / "customer_segments.duckdb")
    begin = time.monotonic()
    try:
        publish(
            database, lambda private: build(private, arguments), starts_empty={"--full-refresh", "-f"} & set(arguments)
        )
    except KeyboardInterrupt:
        print("Nothing was published: interrupted.", file=sys.stderr)
        return 130
    except (PublishingError, OSError, duckdb.Error) as error:
        print(f"Nothing was published: {sentence(error)}", file=sys.stderr)
        return 1
    size = database.stat().st_size / 1e6
    print(f"Published {database}: {size:,.1f} MB, built and tested in {time.monotonic() - begin:,.0f} seconds.")
    if written := report_of(database):
        print(written)
    return 0


def report_of(database: Path) -> str:
    """Write the report of what was published, and say so, or why there is none; nothing without its tables."""
    import report

    try:
        return report.write(database, database.parent / "reports") if report.is_built(database) else ""
    except (report.ReportError, OSError, duckdb.Error) as error:
        # The tables are published all the same.
        return f"No report was written: {report.sentence(error)}"


def publish(database: Path, build: Callable[[Path], bool], *, starts_empty: bool = False) -> None:
    """Build into a private file and replace the database by it if the build succeeds.

    The private file has the same name, in a folder beside: views name the database, and that is the name of the file.
    """
    database = Path(os.path.realpath(database))
    if not database.parent.is_dir():
        raise PublishingError(f"the folder {database.parent} does not exist: create it, or name another file.")
    private = database.with_name(database.name + ".publishing") / database.name
    private.parent.mkdir(exist_ok=True)
    with (private.parent / "lock").open("w") as lock:
        # Whoever holds the lock is alive: it goes with the last process that has the file open, dbt included.
        os.set_inheritable(lock.fileno(), True)
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise PublishingError(f"{database} is being published already; wait until that has ended.") from None
        remove(private)
        if database.exists() and not starts_empty:
            copy(database, private)
        if not build(private):
            raise PublishingError(f"the build or one of its tests failed; what it made is in {private}.")
        settle(private)
        swap(private, database)


def copy(database: Path, private: Path) -> None:
    """Copy the database and the log of a run that crashed, while no process can write into them."""
    try:
        with without_writer(database):
            if log_of(database).exists():
                shutil.copyfile(log_of(database), log_of(private))
            # Last: closing the copied file ends this process's claim on it.
            shutil.copyfile(database, private)
    except OSError:
        remove(private)
        raise


def build(private: Path, arguments: list[str]) -> bool:
    """Run dbt build, every test included, in a process of its own: its end closes the file."""
    dbt = Path(sys.executable).with_name("dbt")
    places = {"DBT_PROJECT_DIR": str(ROOT), "DBT_PROFILES_DIR": str(ROOT), **os.environ}
    environment = {**places, "CUSTOMER_SEGMENTS_DB": str(private)}
    return subprocess.run([dbt, "build", *arguments], env=environment, close_fds=False, check=False).returncode == 0


def settle(private: Path) -> None:
    """Write what is still in the log into the file, and the file to the disk."""
    with duckdb.connect(str(private)) as connection:
        connection.execute("checkpoint")
    if log_of(private).exists():
        raise PublishingError(f"the log {log_of(private)} could not be written into the file.")
    with private.open("rb+") as file:
        os.fsync(file.fileno())


def swap(private: Path, database: Path) -> None:
    """Replace the database in one step; a log that a crashed run left beside the old one must not meet the new one."""
    if database.exists():
        with without_writer(database):
            log_of(database).unlink(missing_ok=True)
            private.replace(database)
    else:
        log_of(database).unlink(missing_ok=True)
        private.replace(database)
    folder = os.open(database.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)


def without_writer(database: Path) -> duckdb.DuckDBPyConnection:
    """A connection that reads: as long as it is open no other process can write."""
    try:
        return duckdb.connect(str(database), read_only=True)
    except duckdb.IOException as error:
        if "lock" in str(error).lower():
            raise PublishingError(
                f"another process holds {database} open for writing; close it there, then publish again."
            ) from None
        raise PublishingError(f"{database} cannot be opened as a DuckDB database: {first_line(error)}") from None


def remove(private: Path) -> None:
    """Remove what an earlier publication left."""
    private.unlink(missing_ok=True)
    log_of(private).unlink(missing_ok=True)
    shutil.rmtree(private.with_name(private.name + ".tmp"), ignore_errors=True)


def log_of(database: Path) -> Path:
    """DuckDB's write-ahead log, which it applies to the file when that is opened."""
    return database.with_name(database.name + ".wal")


def sentence(error: Exception) -> str:
    """What went wrong, in words."""
    if isinstance(error, OSError) and error.errno in (errno.ENOSPC, errno.EDQUOT, errno.EFBIG):
        return "the disk is full; the build needs as much room again as the published file, and more while it runs."
    return str(error) if isinstance(error, PublishingError) else first_line(error)


def first_line(error: Exception) -> str:
    """DuckDB explains itself at length."""
    return str(error).splitlines()[0]


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
