"""What Python models are told of the settings."""

import traceback

import pandas as pd
import pytest

from segment_lib.settings import UnknownSettingError, read_settings


def test_a_setting_that_an_older_version_did_not_list_is_a_sentence_without_a_traceback():
    wanted = read_settings(pd.DataFrame({"setting_values": ['{"random_seed": 7}']}))
    assert wanted["random_seed"] == 7
    with pytest.raises(
        UnknownSettingError, match="has no setting 'demand_horizon_weeks'.*dbt build -s .demand"
    ) as told:
        wanted["demand_horizon_weeks"]
    # As dbt-duckdb prints it.
    assert len(traceback.format_exception(told.value)) == 1
