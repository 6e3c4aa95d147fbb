"""The settings of a run, as Python models get them: one JSON object in one row."""

import json

import pandas as pd


def read_settings(listed: pd.DataFrame) -> dict:
    """Return the settings by name, with the types that dbt_project.yml gives them.

    listed: the one row of int_settings__listed, column setting_values.
    """
    return json.loads(listed["setting_values"].iloc[0])
