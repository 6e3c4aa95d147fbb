"""The README's recipe for a file of one's own, typed as it stands, on a file that the project has never seen."""

import os
import re
import shlex
import subprocess
import sys
from pathlib import Path

import duckdb
import numpy as np
import pandas as pd
import pytest

from projects import ROOT, copy_project

README = (ROOT / "README.md").read_text().split("## Your CSV in five minutes")[1].split("\n## ")[0]


def unseen_lines() -> pd.DataFrame:
    random = np.random.default_rng(11)
    count = 2_000
    minutes = random.integers(0, 700 * 1440, count)
    return pd.DataFrame(
        {
            "Customer": [f"{number:04d}" for number in random.integers(1, 300, count)],
            "Invoice": [f"I{number}" for number in range(count)],
            "Date": (pd.Timestamp("2024-01-01") + pd.to_timedelta(minutes, unit="min")).strftime("%Y-%m-%d %H:%M"),
            "Amount": random.lognormal(3, 1, count).round(2),
            "Till": "left",
        }
    )


@pytest.fixture(scope="module")
def clone(tmp_path_factory):
    """A copy of the project with the declaration and the file in place; the installed packages stand for make's own."""
    folder = copy_project(tmp_path_factory.mktemp("recipe") / "customer_segments")
    (folder / ".venv").mkdir()
    for part in Path(sys.prefix).iterdir():
        (folder / ".venv" / part.name).symlink_to(part)
    (folder / ".venv" / "run.stamp").unlink(missing_ok=True)
    (folder / ".venv" / "run.stamp").touch()
    (declaration,) = re.findall(r"```yaml\n(.*?)```", README, flags=re.S)
    settings = folder / "dbt_project.yml"
    before, after = re.split(r"^  sources:.*\n", settings.read_text(), maxsplit=1, flags=re.M)
    settings.write_text(f"{before}  sources:\n{declaration}{after}")
    unseen_lines().to_csv(folder / "orders.csv", index=False)
    return folder


@pytest.fixture(scope="module")
def printed(clone) -> list[str]:
    """What each command of the recipe prints."""
    (commands,) = re.findall(r"```console\n(.*?)```", README, flags=re.S)
    outputs = []
    for command in commands.splitlines():
        surroundings = {name: value for name, value in os.environ.items() if not name.startswith(("DBT_", "CUSTOMER_"))}
        surroundings["DBT_EXCLUDE_RESOURCE_TYPES"] = "unit_test"  # they read no data, and are run elsewhere
        result = subprocess.run(
            shlex.split(command), cwd=clone, env=surroundings, capture_output=True, text=True, check=False
        )
        assert result.returncode == 0, result.stdout + result.stderr
        outputs.append(result.stdout)
    return outputs


def test_the_check_shows_each_column_and_the_counts(printed):
    lines = unseen_lines()
    for column in ("Customer", "Invoice", "Date", "Amount"):
        assert re.search(rf"^\w+ +{column} ", printed[0], flags=re.M)
    assert re.search(rf"^customers +{lines['Customer'].nunique()}\b", printed[0], flags=re.M)
    assert re.search(r"^used +2,000\b", printed[0], flags=re.M)


def test_the_build_gives_segments_of_every_customer(clone, printed):
    assert "Segments as of" in printed[1]
    lines = unseen_lines()
    with duckdb.connect(str(clone / "customer_segments.duckdb"), read_only=True) as connection:
        customers = connection.sql("select customer_id, as_of_date, recency_days from customer_segments").df()
        revenue = connection.sql("select sum(net_revenue) from orders").fetchall()[0][0]
    assert set(customers["customer_id"]) == set(lines["Customer"])
    assert float(revenue) == pytest.approx(lines["Amount"].sum(), abs=0.005)
    days = pd.to_datetime(lines["Date"]).dt.normalize()
    recency = (days.max() - days.groupby(lines["Customer"]).max()).dt.days + 1
    assert customers.set_index("customer_id")["recency_days"].to_dict() == recency.to_dict()
