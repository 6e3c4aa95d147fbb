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
