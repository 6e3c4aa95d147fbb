"""Builds of the project in one process, on shops that a test makes up."""

import pytest

from projects import Project


@pytest.fixture(scope="session")
def project(tmp_path_factory) -> Project:
    return Project(tmp_path_factory.mktemp("project"))


@pytest.fixture(scope="session")
def complete_journey(project):
    """A build of the default source, data tests included."""
    return project.build()


def pytest_addoption(parser):
    parser.addoption(
        "--all", action="store_true", help="long tests too, and every case of the matrices, not each sixth"
    )


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(config, items):
    """Each file is run by one process; all that look at the default source by the same, so that it is built once.

    Unless all are asked for, long ones are left out, and of those marked as a matrix each sixth is run, the first one always.
    """
    sharing = {item.path for item in items if "complete_journey" in item.fixturenames}
    for item in items:
        item.add_marker(pytest.mark.xdist_group("complete_journey" if item.path in sharing else item.path.stem))
    if config.getoption("--all"):
        return
    matrix = [item for item in items if item.get_closest_marker("matrix")]
    left_out = {item for number, item in enumerate(matrix) if number % 6}
    left_out |= {item for item in items if item.get_closest_marker("long")}
    config.hook.pytest_deselected(items=[item for item in items if item in left_out])
    items[:] = [item for item in items if item not in left_out]
