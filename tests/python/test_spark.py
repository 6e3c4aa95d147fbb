"""Spark gives the tables of DuckDB; `make test-spark` says so of all lines, and on a cluster."""

import importlib.util
import shutil
import subprocess
import sys

import duckdb
import pytest

from projects import ROOT

sys.path.append(str(ROOT / "benchmarks"))
from spark import compared  # noqa: E402

HAS_SPARK = importlib.util.find_spec("pyspark") and shutil.which("java")


@pytest.mark.skipif(not HAS_SPARK, reason="needs Java 17 and pyspark (make spark)")
def test_spark_gives_the_tables_of_duckdb():
    run = subprocess.run(
        [sys.executable, str(ROOT / "benchmarks" / "spark.py"), "--session", "--small"],
        capture_output=True,
        text=True,
        check=False,
    )
    assert run.returncode == 0, run.stdout + run.stderr


@pytest.mark.parametrize(
    ("other", "row_count", "differing", "largest"),
    [
        ("select * from here order by id desc", 2, 0, 0),
        ("select id, name, money, ratio + 1e-6 as ratio from here", 2, 0, 1e-6),
        ("select id, name, money + 0.01 as money, ratio from here", 2, 2, 0),
        ("select id, nullif(name, 'b') as name, money, ratio from here", 2, 1, 0),
        ("select id, name, money, nullif(ratio, 0.5) as ratio from here", 2, 1, 0),
        ("select id, name, money, ratio * 'nan'::double as ratio from here", 2, 0, float("nan")),
        ("select * from here where id = 'x'", 2, 1, 0),
        ("select * from here union all select * from here where id = 'x'", 2, 2, 0),
    ],
)
def test_the_comparison_finds_what_differs(other, row_count, differing, largest):
    with duckdb.connect() as connection:
        connection.sql("""
            create table here as
            select id, name, money::decimal(18, 2) as money, ratio
            from (values ('x', 'a', 1, 0.5::double), ('y', 'b', 2, null)) as lines (id, name, money, ratio)
        """)
        other = f"(select id, name, money::decimal(18, 2) as money, ratio from ({other}))"
        found = compared(connection, "here", other)
    assert found[:2] == (row_count, differing)
    assert found[2] == pytest.approx(largest, abs=1e-9, nan_ok=True)
