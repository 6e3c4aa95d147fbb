"""The settings of a run, as Python models get them: one JSON object in one row."""

import json

import pandas as pd


class UnknownSettingError(Exception):
    """A setting that the database does not know yet; without a traceback, since dbt would print it."""

    __traceback__ = property(lambda self: None, lambda self, value: None)


class Settings(dict):
    """The settings by name; raises UnknownSettingError for one that an older version did not list."""

    def __missing__(self, name: str):
        """Say which setting it is, and what to run."""
        raise UnknownSettingError(
            f"int_settings__listed in this database has no setting '{name}': an older version of the project built it. "
            "Put a + before your selection, such as dbt build -s +demand, which builds it again."
        )


def read_settings(listed: pd.DataFrame) -> Settings:
    """Return the settings by name, with the types that dbt_project.yml gives them.

    listed: the one row of int_settings__listed, column setting_values.
    """
    return Settings(json.loads(listed["setting_values"].iloc[0]))
