"""Publishing: readers never wait, a failed build never shows, and what is left of a crash does no harm."""

import json
import os
import resource
import signal
import subprocess
import sys
from pathlib import Path

import duckdb
import pytest

import publish
from projects import ROOT, Project, run_dbt
from shops import regular_shop


def write(database: Path, value: int) -> bool:
    """What stands for a build: one table with one number."""
    with duckdb.connect(str(database)) as connection:
        connection.sql(f"create or replace table shop as select {value} as value")
    return True


def read(database: Path) -> int:
    with duckdb.connect(str(database), read_only=True) as connection:
        return connection.sql("select value from shop").fetchall()[0][0]


def in_another_process(code: str, *, waits: bool = True) -> subprocess.Popen:
    process = subprocess.Popen([sys.executable, "-c", code], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    assert process.stdout.readline() == "ready\n"
    if not waits:
        process.wait()
    return process


def leave_a_log(database: Path, value: int) -> None:
    """A process that writes, commits and dies before the file itself is written."""
    code = (
        f"import duckdb, os, signal; c = duckdb.connect({str(database)!r}); c.sql('pragma disable_checkpoint_on_shutdown');"
        f"c.sql('create or replace table shop as select {value} as value'); print('ready', flush=True);"
        "os.kill(os.getpid(), signal.SIGKILL)"
    )
    in_another_process(code, waits=False)
    assert publish.log_of(database).exists()


@pytest.fixture
def database(tmp_path) -> Path:
    write(tmp_path / "shop.duckdb", 1)
    return tmp_path / "shop.duckdb"


def test_the_first_publication_needs_no_file(tmp_path):
    publish.publish(tmp_path / "shop.duckdb", lambda private: write(private, 1))
    assert read(tmp_path / "shop.duckdb") == 1


def test_a_reader_keeps_its_view_and_the_next_one_sees_the_new_tables(database):
    seen = []
    code = f"""
import duckdb, sys
connection = duckdb.connect({str(database)!r}, read_only=True)
print("ready", flush=True)
for line in sys.stdin:
    print(connection.sql("select value from shop").fetchall()[0][0], flush=True)
"""
    reader = in_another_process(code)

    def ask():
        reader.stdin.write("now\n")
        reader.stdin.flush()
        seen.append(int(reader.stdout.readline()))

    def build(private):
        write(private, 2)
        ask()
        assert read(database) == 1
        return True

    publish.publish(database, build)
    ask()
    reader.communicate()
    assert seen == [1, 1]
    assert read(database) == 2


def test_readers_that_come_all_the_time_never_wait_and_never_see_a_mixture(database):
    code = f"""
import duckdb
print("ready", flush=True)
last = 1
while last < 11:
    with duckdb.connect({str(database)!r}, read_only=True) as connection:
        value = connection.sql("select value from shop").fetchall()[0][0]
        assert value >= last
        last = value
"""
    reader = in_another_process(code)
    for value in range(2, 12):
        publish.publish(database, lambda private, value=value: write(private, value))
    reader.communicate(timeout=60)
    assert reader.returncode == 0


def test_a_failed_build_publishes_nothing_and_says_where_it_is(database):
    before = database.read_bytes()
    with pytest.raises(publish.PublishingError, match="failed; what it made is in .*publishing"):
        publish.publish(database, lambda private: write(private, 2) and False)
    assert database.read_bytes() == before
    publish.publish(database, lambda private: write(private, 3))
    assert read(database) == 3


def test_a_publication_starts_from_the_published_file_unless_told_not_to(database):
    found = []

    def build(private):
        found.append(private.exists() and read(private))
        return write(private, 2)

    publish.publish(database, build)
    publish.publish(database, build)
    publish.publish(database, build, starts_empty=True)
    assert found == [1, 2, False]


def test_what_a_crashed_run_had_committed_is_in_the_copy_and_its_log_never_meets_the_new_file(database):
    leave_a_log(database, 5)
    found = []

    def build(private):
        found.append(read(private))
        return write(private, 6)

    publish.publish(database, build)
    assert found == [5]
    assert not publish.log_of(database).exists()
    assert read(database) == 6


def test_a_crashed_publication_leaves_nothing_to_the_next(database):
    private = database.with_name("shop.duckdb.publishing") / "shop.duckdb"
    private.parent.mkdir()
    write(private, 7)
    leave_a_log(private, 8)
    publish.publish(database, lambda private: read(private) == 1 and write(private, 2))
    assert read(database) == 2
    assert not publish.log_of(private).exists()


def test_the_second_of_two_at_once_is_told_and_a_killed_one_holds_nothing(database):
    code = f"""
import sys
sys.path.insert(0, {str(ROOT / "scripts")!r})
import publish
from pathlib import Path
def build(private):
    print("ready", flush=True)
    input()
publish.publish(Path({str(database)!r}), build)
"""
    first = in_another_process(code)
    with pytest.raises(publish.PublishingError, match="is being published already"):
        publish.publish(database, lambda private: write(private, 2))
    first.kill()
    first.communicate()
    publish.publish(database, lambda private: write(private, 3))
    assert read(database) == 3


@pytest.mark.parametrize("moment", ["before", "during"])
def test_a_file_that_somebody_writes_into_is_not_replaced(database, moment):
    code = f"import duckdb; c = duckdb.connect({str(database)!r}); print('ready', flush=True); input()"
    writers = [in_another_process(code)] if moment == "before" else []

    def build(private):
        writers.append(in_another_process(code))
        return write(private, 2)

    with pytest.raises(publish.PublishingError, match="open for writing"):
        publish.publish(database, build)
    writers[0].communicate("\n")
    assert read(database) == 1


def test_a_link_stays_a_link(database):
    link = database.with_name("link.duckdb")
    link.symlink_to(database)
    publish.publish(link, lambda private: write(private, 2))
    assert link.is_symlink()
    assert read(database) == 2


def limit_files(byte_count: int) -> None:
    """Let no file grow beyond a size: writing on fails as it does on a full disk."""
    signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (byte_count, byte_count))


def run_publish(database: Path, *arguments: str, before=None) -> subprocess.CompletedProcess:
    places = {"CUSTOMER_SEGMENTS_DB": str(database), "COMPLETE_JOURNEY_DIR": str(database.parent / "source")}
    output = ["--no-use-colors", "--target-path", str(database.parent / "target"), "--log-path", str(database.parent)]
    command = [sys.executable, str(ROOT / "scripts" / "publish.py"), *arguments, *output]
    return subprocess.run(
        command, env={**os.environ, **places}, capture_output=True, text=True, check=False, preexec_fn=before
    )


@pytest.fixture
def shop(tmp_path) -> Path:
    (tmp_path / "source").mkdir()
    regular_shop().to_parquet(tmp_path / "source" / "transactions.parquet")
    return tmp_path / "shop.duckdb"


def test_a_publication_at_the_terminal(shop):
    few = ("--select", "+orders", "rejected_transactions", "the_date_rule_rejects_fewer_lines_than_it_keeps")
    few += ("--indirect-selection", "cautious")
    done = run_publish(shop, *few)
    assert done.returncode == 0, done.stdout + done.stderr
    assert f"Published {shop}: " in done.stdout
    before = shop.read_bytes()

    failed = run_publish(shop, *few, "--vars", json.dumps({"latest_valid_date": "2017-04-01"}))
    assert failed.returncode == 1
    assert "FAIL 1 the_date_rule_rejects_fewer_lines_than_it_keeps" in failed.stdout
    assert "Nothing was published: the build or one of its tests failed" in failed.stderr

    full = run_publish(shop, *few, before=lambda: limit_files(len(before) // 2))
    assert full.returncode == 1
    assert "Nothing was published: the disk is full" in full.stderr
    assert not (shop.with_name("shop.duckdb.publishing") / "shop.duckdb").exists()

    for result in (failed, full):
        assert "Traceback" not in result.stdout + result.stderr
    assert shop.read_bytes() == before


def test_too_little_memory_ends_the_build_and_the_tables_stay_whole(
    line_project, line_dbt, fingerprints, shop, tmp_path
):
    few = ("build", "--exclude-resource-type", "unit_test", "test")
    places = {"COMPLETE_JOURNEY_DIR": str(tmp_path / "source")}
    assert line_dbt(*few, database=shop, **places).returncode == 0
    before = fingerprints(shop, line_project)
    profile = (ROOT / "profiles.yml").read_text().replace("TimeZone: UTC", "TimeZone: UTC\n        memory_limit: 1MB")
    (tmp_path / "profiles.yml").write_text(profile)
    result = line_dbt(*few, "--profiles-dir", str(tmp_path), database=shop, **places)
    assert result.returncode != 0
    assert "Out of Memory" in result.stdout
    assert "Traceback" not in result.stdout + result.stderr
    assert fingerprints(shop, line_project) == before
    assert line_dbt(*few, database=shop, **places).returncode == 0
    assert fingerprints(shop, line_project) == before


@pytest.fixture
def fingerprints(monkeypatch, capsys):
    """A function from a database, and the project that built it, to what make fingerprint prints, by table."""

    def printed(database: Path, project: Project) -> dict[str, str]:
        monkeypatch.setattr(project, "database", database)
        capsys.readouterr()
        assert project.invoke(["run-operation", "fingerprint"]).success
        lines = capsys.readouterr().out.splitlines()
        return {line.split()[0]: line.split(maxsplit=1)[1] for line in lines if line}

    return printed


def test_every_public_table_has_a_fingerprint(project, fingerprints, tmp_path):
    assert list(fingerprints(tmp_path / "empty.duckdb", project)) == sorted(project.public_tables())


def hashes_of(tmp_path, queries: list[str]) -> list[str]:
    """The fingerprints of tables, by the macro."""
    database = tmp_path / "one.duckdb"
    names = [f"shop_{number}" for number in range(len(queries))]
    with duckdb.connect(str(database)) as connection:
        for name, query in zip(names, queries, strict=True):
            connection.sql(f"create table {name} as {query}")
    code = f"""
        {{% for name in {names} if execute %}}
            {{% set relation = api.Relation.create(database='one', schema='main', identifier=name) %}}
            {{% do print(run_query(fingerprint_query(relation)).rows[0]['fingerprint']) %}}
        {{% endfor %}}
    """
    result = run_dbt("--quiet", "compile", "--inline", code, database=database)
    assert result.returncode == 0, result.stdout
    return result.stdout.split()


def test_a_fingerprint_is_that_of_the_rows_whatever_their_order(tmp_path):
    rows = "(values (1, 'a', 0.1::double), (2, null, 1e300), (2, null, 1e300)) as rows (id, name, ratio)"
    expected, same, *others = hashes_of(
        tmp_path,
        [
            f"select * from {rows}",
            f"select ratio, name, id from {rows} order by id desc",
            f"select distinct * from {rows}",
            f"select id, coalesce(name, '-') as name, ratio from {rows}",
            f"select id, name, ratio + 2e-17 as ratio from {rows}",
            f"select id as number, name, ratio from {rows}",
        ],
    )
    assert same == expected
    assert len({expected, *others}) == 5


def test_killed_builds_and_publications_leave_whole_tables():
    command = [sys.executable, str(ROOT / "benchmarks" / "kill.py"), "--points", "2", "--publications", "6"]
    result = subprocess.run(
        [*command, "--select", "+feature_transforms", "orders"], capture_output=True, text=True, check=False
    )
    assert result.returncode == 0, result.stdout + result.stderr
    assert result.stdout.count(": ok") == 2 + 6
