"""Write every public table of a built database as Parquet, with a manifest that says what each is, for BI tools.

Run by `make export-tables`; docs/bi.md says how tools read the files. The database is only read.
"""

import argparse
import hashlib
import json
import os
import shutil
import sys
from pathlib import Path

import duckdb
import yaml

from report import ROOT, Database, ReportError, sentence
from segment_report.database import IN_SCHEMA

#: Of what arrived nothing is promised.
NOT_PUBLIC = ("staging", "campaigns")


def main(arguments: list[str]) -> int:
    """Export the database that CUSTOMER_SEGMENTS_DB names; 1 where that fails."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--folder", type=Path, help="where the files go; default: exports, beside the database")
    options = parser.parse_args(arguments)
    path = Path(os.environ.get("CUSTOMER_SEGMENTS_DB") or ROOT / "customer_segments.duckdb")
    try:
        manifest = export(path, options.folder or path.parent / "exports")
    except (ReportError, OSError, duckdb.Error) as error:
        print(f"Nothing was exported: {sentence(error)}", file=sys.stderr)
        return 1
    size = sum(table["bytes"] for table in manifest["tables"])
    print(f"Wrote {len(manifest['tables'])} tables, {size / 1e6:,.1f} MB, and manifest.json into {manifest['folder']}.")
    return 0


def export(path: Path, folder: Path) -> dict:
    """Write all files into a private folder and put it in the place of the old one; returns the manifest with it.

    Raises ReportError, OSError or duckdb.Error; an older export is then as it was.
    """
    database = Database(path, writes_files=True)
    private = folder.with_name(f".{folder.name}.{os.getpid()}")
    try:
        tables = [name for name in public_tables() if database.has(name)]
        if not tables:
            raise ReportError(f"{path} has no public table: run dbt build.")
        private.mkdir(parents=True)
        manifest = {"database": path.name, "tables": [written(database, name, private) for name in tables]}
        (private / "manifest.json").write_text(
            json.dumps(manifest, indent=2, ensure_ascii=False) + "\n", encoding="utf-8"
        )
        replace(private, folder)
    finally:
        database.close()
        shutil.rmtree(private, ignore_errors=True)
    return {**manifest, "folder": str(folder)}


def public_tables() -> list[str]:
    """The tables that the project promises, in the order of their subjects' names."""
    return [
        model["name"]
        for file in sorted((ROOT / "models").glob("*/_*.yml"))
        if file.parent.name not in NOT_PUBLIC
        for model in (yaml.safe_load(file.read_text(encoding="utf-8")) or {}).get("models", [])
    ]


def written(database: Database, name: str, folder: Path) -> dict:
    """Write one table; returns its entry of the manifest."""
    file = folder / f"{name}.parquet"
    place = str(file).replace("'", "''")
    database.rows(f"copy (select * from {name}) to '{place}' (format parquet, compression zstd)")
    described = f"""
        select column_name as name, data_type as type, comment as description from duckdb_columns()
        where table_name = '{name}' and {IN_SCHEMA} order by column_index"""
    comment = f"""
        select comment from duckdb_tables() where table_name = '{name}' and {IN_SCHEMA}
        union all select comment from duckdb_views() where view_name = '{name}' and {IN_SCHEMA}"""
    return {
        "name": name,
        "file": file.name,
        "description": database.rows(comment)[0]["comment"],
        "rows": database.rows(f"select count(*) as row_count from {name}")[0]["row_count"],
        "bytes": file.stat().st_size,
        "sha256": hashlib.sha256(file.read_bytes()).hexdigest(),
        "columns": database.rows(described),
    }


def replace(private: Path, folder: Path) -> None:
    """Put a folder in the place of another."""
    old = folder.with_name(f".{folder.name}.old")
    shutil.rmtree(old, ignore_errors=True)
    if folder.exists():
        folder.rename(old)
    private.rename(folder)
    shutil.rmtree(old, ignore_errors=True)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
