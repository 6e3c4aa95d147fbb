"""What a person at the terminal sees, in a process of its own as dbt is really run."""

import ctypes
import json
import os
import resource
import signal
import subprocess
import sys
from functools import partial

import duckdb
import pytest

from projects import DEFAULT_SUBJECTS, LINE_SUBJECTS, QUICK, ROOT, run_dbt
from shops import lines_of

WHOLE_PROJECT = {"DBT_PROJECT_DIR": str(ROOT), "DBT_PROFILES_DIR": str(ROOT)}


def test_a_database_held_open_elsewhere_is_one_sentence_that_names_the_process(line_dbt, tmp_path):
    database = tmp_path / "shop.duckdb"
    holder = subprocess.Popen(
        [sys.executable, "-c", f"import duckdb; c = duckdb.connect({str(database)!r}); print(1, flush=True); input()"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
    )
    try:
        holder.stdout.readline()
        result = line_dbt("build", database=database)
    finally:
        holder.communicate(b"\n")
    assert result.returncode != 0
    assert f"(process {holder.pid}): close it there" in result.stdout
    assert "shop.duckdb is held open by" in result.stdout
    assert "Traceback" not in result.stdout + result.stderr


def test_a_file_that_is_no_database_is_left_alone(line_dbt, tmp_path):
    database = tmp_path / "letter.duckdb"
    database.write_text("Dear Sir or Madam, this is not a database." * 500)
    result = line_dbt("build", database=database)
    assert result.returncode != 0
    assert "cannot be opened as a DuckDB database" in result.stdout
    assert "Traceback" not in result.stdout + result.stderr
    assert database.read_text().startswith("Dear Sir")


def test_a_folder_that_does_not_exist_is_named(line_dbt, tmp_path):
    result = line_dbt("build", database=tmp_path / "nowhere" / "shop.duckdb")
    assert result.returncode != 0
    assert "does not exist: create it, or name another file" in result.stdout
    assert "Traceback" not in result.stdout + result.stderr


def test_no_transactions_stop_the_build_before_it_begins_and_leave_the_tables(line_dbt, tmp_path):
    lines = lines_of([(1, "2017-03-05", 10), (2, "2017-03-06", 5)])
    source = tmp_path / "source"
    source.mkdir()
    database = tmp_path / "shop.duckdb"
    lines.to_parquet(source / "transactions.parquet")
    build = ("build", "--exclude-resource-type", "unit_test")
    good = line_dbt(*build, database=database, COMPLETE_JOURNEY_DIR=str(source))
    assert good.returncode == 0, good.stdout

    lines.head(0).to_parquet(source / "transactions.parquet")
    result = line_dbt(*build, database=database, COMPLETE_JOURNEY_DIR=str(source))
    assert result.returncode != 0
    assert "there are none, so there is nothing to build" in result.stdout
    assert "Traceback" not in result.stdout + result.stderr
    with duckdb.connect(str(database), read_only=True) as connection:
        assert connection.sql("select count(*) from orders").fetchall() == [(2,)]


def obey_permissions() -> None:
    """Permissions do not hold the superuser back, as whom tests may run: drop CAP_DAC_OVERRIDE at the next exec."""
    pr_capbset_drop, cap_dac_override = 24, 1
    if os.geteuid() == 0 and ctypes.CDLL(None).prctl(pr_capbset_drop, cap_dac_override, 0, 0, 0) != 0:
        raise PermissionError("the superuser cannot be held back here")


def test_a_folder_that_may_not_be_written_is_named(line_dbt, tmp_path):
    closed = tmp_path / "closed"
    closed.mkdir(mode=0o555)
    try:
        result = line_dbt("build", database=closed / "shop.duckdb", output=tmp_path, before=obey_permissions)
    except subprocess.SubprocessError:
        pytest.skip("the superuser cannot be held back here: run the tests as another user")
    assert result.returncode != 0
    assert "shop.duckdb cannot be written: the folder or the file is read-only for this user" in result.stdout
    assert "Traceback" not in result.stdout + result.stderr


def fill_the_disk(byte_count: int) -> None:
    """Let no file grow beyond a size: writing on fails as it does on a full disk."""
    signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (byte_count, byte_count))


@pytest.mark.parametrize("subjects", [LINE_SUBJECTS, pytest.param(DEFAULT_SUBJECTS, marks=pytest.mark.long)])
def test_a_full_disk_ends_the_build_and_the_tables_stay_whole(line_project, project, line_dbt, tmp_path, subjects):
    dbt = line_dbt if subjects is LINE_SUBJECTS else partial(run_dbt, **WHOLE_PROJECT)
    tables = (line_project if subjects is LINE_SUBJECTS else project).public_tables(subjects)
    database = tmp_path / "shop.duckdb"
    build = ("build", "--exclude-resource-type", "unit_test", "test", "--vars", json.dumps(QUICK))
    assert dbt(*build, database=database).returncode == 0

    def sums() -> dict[str, int]:
        with duckdb.connect(str(database)) as connection:
            return {
                name: connection.sql(f"select count(*), sum(hash(rows)) from {name} as rows").fetchall()
                for name in tables
            }

    before, size = sums(), database.stat().st_size
    whole = (*build, "--full-refresh")
    result = dbt(*whole, database=database, before=lambda: fill_the_disk(size + 1_000_000))
    assert result.returncode != 0
    assert "Could not write file" in result.stdout
    assert "Traceback" not in result.stdout + result.stderr
    assert sums() == before  # the same data: each table is wholly the old or wholly the new
    assert dbt(*build, database=database).returncode == 0
    assert sums() == before


def test_plain_commands_work_from_another_folder(tmp_path):
    database = tmp_path / "shop.duckdb"
    source = tmp_path / "source"
    source.mkdir()
    lines_of([(1, "2017-03-05", 10), (2, "2017-03-06", 5)]).to_parquet(source / "transactions.parquet")
    variables = {**WHOLE_PROJECT, "COMPLETE_JOURNEY_DIR": str(source)}
    for command in ("seed", "run", "test"):
        result = run_dbt(command, "--vars", json.dumps(QUICK), database=database, folder=tmp_path, **variables)
        assert result.returncode == 0, result.stdout
