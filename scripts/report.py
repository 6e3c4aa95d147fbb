"""Write the report of a built database as one HTML file, or check one: every number is asked for again.

Run by `make report` and `make report-check`; docs/report.md says what is in it.
"""

import argparse
import errno
import os
import sys
import time
from pathlib import Path

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT / "python_models"))

import duckdb  # noqa: E402

from segment_report.building import TABLES, build  # noqa: E402
from segment_report.checking import check  # noqa: E402
from segment_report.database import Database, ReportError  # noqa: E402
from segment_report.formats import LANGUAGES  # noqa: E402


def main(arguments: list[str]) -> int:
    """Write a report of the database that CUSTOMER_SEGMENTS_DB names, or check it; 1 where that fails."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--language", choices=LANGUAGES, help="default: that of the labels, label_language")
    parser.add_argument("--folder", type=Path, help="where the file goes; default: reports, beside the database")
    parser.add_argument(
        "--check", nargs="?", const="", metavar="FILE", help="check FILE, or the report of this database"
    )
    options = parser.parse_args(arguments)
    path = Path(os.environ.get("CUSTOMER_SEGMENTS_DB") or ROOT / "customer_segments.duckdb")
    options.folder = options.folder or path.parent / "reports"
    try:
        if options.check is None:
            print(write(path, options.folder, options.language))
            return 0
        return checked(path, options)
    except (ReportError, OSError, duckdb.Error) as error:
        what = "No report was written" if options.check is None else "Nothing was checked"
        print(f"{what}: {sentence(error)}", file=sys.stderr)
        return 1


def write(path: Path, folder: Path, language: str | None = None) -> str:
    """Write the report beside the old one and put it in its place in one step; returns a sentence.

    Raises ReportError, OSError or duckdb.Error; an old report is then as it was.
    """
    begin = time.monotonic()
    if not has_renderer():
        raise ReportError(
            "vl-convert-python draws the charts and is not installed: run make report, or pip install it."
        )
    database = Database(path)
    try:
        html, name = build(database, language)
    finally:
        database.close()
    folder.mkdir(parents=True, exist_ok=True)
    file, private = folder / name, folder / f".{name}.{os.getpid()}"
    try:
        with private.open("w", encoding="utf-8") as stream:
            stream.write(html)
            stream.flush()
            os.fsync(stream.fileno())
        private.replace(file)
    finally:
        private.unlink(missing_ok=True)
    return f"Wrote {file}: {file.stat().st_size / 1000:,.0f} kB in {time.monotonic() - begin:.1f} seconds."


def checked(path: Path, options: argparse.Namespace) -> int:
    """Print what a check found; 1 where anything is wrong."""
    database = Database(path)
    try:
        file = Path(options.check or options.folder / build(database, options.language)[1])
        findings = check(file.read_text(encoding="utf-8"), database)
    finally:
        database.close()
    for problem in findings.problems:
        print(problem, file=sys.stderr)
    print(
        f"{file}: {findings.number_count:,} numbers and {findings.chart_count} charts with "
        f"{findings.mark_count:,} marks, {len(findings.queries)} queries executed again, "
        f"{len(findings.problems)} problems."
    )
    return 1 if findings.problems or not findings.number_count else 0


def is_built(path: Path) -> bool:
    """Whether the database has the tables of the report. Raises ReportError where it cannot be read."""
    database = Database(path)
    try:
        return database.has(*TABLES)
    finally:
        database.close()


def has_renderer() -> bool:
    """Whether charts can be drawn."""
    try:
        import vl_convert  # noqa: F401
    except ImportError:
        return False
    return True


def sentence(error: Exception) -> str:
    """What went wrong, in words."""
    if isinstance(error, OSError) and error.errno in (errno.ENOSPC, errno.EDQUOT, errno.EFBIG):
        return "the disk is full; an older report is as it was."
    return str(error).splitlines()[0]


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
