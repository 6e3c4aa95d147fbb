"""How the declared source is understood: the models of staging and orders, built into a file of their own.

Run by `make check-source` before a build; what follows on the command line goes to dbt. The database of the project is
only read, for tables that a source declares there. Ends with 1 where the source cannot be built from, after a sentence
that says why.
"""

import os
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from dbt.cli.main import dbtRunner

ROOT = Path(__file__).parents[1]

#: What decides what a line means. With the project's name, as a project that installs this one has its own folders.
SUBJECTS = ("customer_segmentation.staging", "customer_segmentation.orders")
WITHOUT_TESTS = ("--exclude-resource-type", "test", "unit_test")


def main(arguments: list[str]) -> int:
    """Build the subjects into a temporary file, then print what is in it."""
    for name in ("DBT_PROJECT_DIR", "DBT_PROFILES_DIR"):
        os.environ.setdefault(name, str(ROOT))
    database = Path(
        os.environ.get("CUSTOMER_SEGMENTS_DB") or Path(os.environ["DBT_PROJECT_DIR"], "customer_segments.duckdb")
    )
    with own_folder(Path(os.environ["DBT_PROJECT_DIR"])) as folder:
        os.environ |= {
            "CUSTOMER_SEGMENTS_CHECKED": str(database.resolve()),
            "CUSTOMER_SEGMENTS_DB": str(folder / "check.duckdb"),
            "CUSTOMER_SEGMENTS_DESCRIPTIONS": "false",
        }
        common = ["--quiet", "--target-path", str(folder), "--log-path", str(folder), *arguments]
        result = dbtRunner().invoke(["parse", *common])
        runner = dbtRunner(manifest=result.result)
        for command in (["build", "--select", *SUBJECTS, *WITHOUT_TESTS], ["run-operation", "check_source"]):
            result = runner.invoke([*command, *common]) if result.success else result
    if result.exception:
        print(result.exception, file=sys.stderr)
    return 0 if result.success else 1


@contextmanager
def own_folder(project: Path) -> Iterator[Path]:
    """The folder target/check of the project: what dbt has parsed there saves the next check most of its time.

    The database in it is removed. Where the project may not be written, a temporary folder.
    """
    try:
        folder = project / "target" / "check"
        folder.mkdir(parents=True, exist_ok=True)
        (folder / "check.duckdb").touch()
    except OSError:
        folder = Path(tempfile.mkdtemp(prefix="check_source_"))
    try:
        for file in folder.glob("check.duckdb*"):
            file.unlink()
        yield folder
    finally:
        for file in folder.glob("check.duckdb*"):
            file.unlink()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
