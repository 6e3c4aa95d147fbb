"""Builds of the project in one process, on shops that a test makes up."""

import re
from collections import Counter
from functools import cache, partial

import pytest
from xdist.scheduler import LoadScopeScheduling

from projects import ROOT, Project, lines_alone, run_dbt, spare_work

spare_work()


@pytest.fixture(scope="session")
def project(tmp_path_factory, request) -> Project:
    return Project(tmp_path_factory.mktemp("project"), tested=request.config.getoption("--all"))


@pytest.fixture(scope="session")
def line_project(tmp_path_factory, request) -> Project:
    """What is made from the lines alone: stands for the project in tests of sources."""
    folder = tmp_path_factory.mktemp("lines")
    return Project(folder, lines_alone(folder / "root"), tested=request.config.getoption("--all"))


@pytest.fixture(scope="session")
def line_dbt(line_project):
    """The same in a process of its own, where what is told does not depend on how much there is to build."""
    folder = line_project.root
    return partial(run_dbt, folder=folder, DBT_PROJECT_DIR=str(folder), DBT_PROFILES_DIR=str(ROOT))


@pytest.fixture(scope="session")
def complete_journey(project):
    """A build of the default source, data tests included."""
    return project.build()


def pytest_addoption(parser):
    parser.addoption("--all", action="store_true", help="long tests too")


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config, log):
    return ByFile(config, log)


class ByFile(LoadScopeScheduling):
    """Each file is run by one process; all that look at the default source by the same, so that it is built once."""

    def _split_scope(self, nodeid: str) -> str:
        return scope_of(nodeid)


@cache
def scope_of(nodeid: str) -> str:
    """The tests that one process runs: a file, or all files that look at the default source."""
    file = nodeid.split("::")[0]
    looks = re.search(r"(\(|, )complete_journey[,)]", (ROOT / file).read_text())
    return "complete_journey" if looks else file


def pytest_collection_modifyitems(config, items):
    """Unless all are asked for, long ones are left out.

    Files of few tests come first: they are the long ones, and at the end one process would wait for the other.
    """
    if not config.getoption("--all"):
        left_out = [item for item in items if item.get_closest_marker("long")]
        config.hook.pytest_deselected(items=left_out)
        items[:] = [item for item in items if not item.get_closest_marker("long")]
    counts = {**Counter(scope_of(item.nodeid) for item in items), "complete_journey": 0}
    items.sort(key=lambda item: counts[scope_of(item.nodeid)])
