"""The logs of what was done to customers: files that are only added to, and that nobody sees by halves."""

from pathlib import Path

import duckdb
import pandas as pd
import pytest

from segment_sources.logs import COLUMNS, append_log, read_log
from segment_sources.problems import SourceError


def exposures(customers: list[str], status: str = "sent") -> pd.DataFrame:
    """Rows of one night, as a script has them."""
    return pd.DataFrame(
        {
            "audience": "win_back",
            "as_of_date": "2017-12-31",
            "customer_id": customers,
            "channel": "mail",
            "sent_at": "2018-01-01 09:30",
            "status": status,
        }
    )


def rows_of(location: str) -> pd.DataFrame:
    return duckdb.sql(f"select * from {read_log(location, 'exposures')['relation']} order by all").df()


def test_a_log_without_files_has_its_columns_and_no_rows(tmp_path):
    rows = rows_of(str(tmp_path / "nowhere"))
    assert list(rows.columns) == list(COLUMNS["exposures"])
    assert rows.empty


def test_what_is_logged_is_read_again_with_leading_zeros(tmp_path):
    append_log(str(tmp_path), "exposures", exposures(["007", "8"]), "win_back_2017-12-31")
    rows = rows_of(str(tmp_path))
    assert rows["customer_id"].tolist() == ["007", "8"]
    assert rows["sent_at"].tolist() == [pd.Timestamp("2018-01-01 09:30")] * 2


def test_the_same_rows_are_logged_once_in_whatever_order(tmp_path):
    first, is_new = append_log(str(tmp_path), "exposures", exposures(["1", "2"]), "night")
    again, is_new_again = append_log(str(tmp_path), "exposures", exposures(["2", "1"]), "night")
    assert (first, is_new, is_new_again) == (again, True, False)
    assert len(rows_of(str(tmp_path))) == 2


def test_another_entry_is_another_file_and_leaves_the_first_as_it_is(tmp_path):
    first, _ = append_log(str(tmp_path), "exposures", exposures(["1"]), "night")
    before = Path(first).read_bytes()
    append_log(str(tmp_path), "exposures", exposures(["2"]), "night")
    assert Path(first).read_bytes() == before
    assert rows_of(str(tmp_path))["customer_id"].tolist() == ["1", "2"]


def test_half_a_file_of_a_killed_process_is_not_read(tmp_path):
    append_log(str(tmp_path), "exposures", exposures(["1"]), "night")
    (tmp_path / "exposures" / ".night-0.parquet.4711").write_bytes(b"half")
    assert len(rows_of(str(tmp_path))) == 1


def test_a_folder_may_have_signs_that_stand_for_others(tmp_path):
    place = str(tmp_path / "a[b]*?")
    append_log(place, "exposures", exposures(["1"]), "night")
    assert len(rows_of(place)) == 1


def test_a_file_that_is_no_log_is_named(tmp_path):
    (tmp_path / "exposures").mkdir()
    pd.DataFrame({"customer_id": ["1"]}).to_parquet(tmp_path / "exposures" / "other.parquet")
    with pytest.raises(SourceError, match=r"other.parquet is no log of exposures: it needs the columns audience"):
        read_log(str(tmp_path), "exposures")
    (tmp_path / "exposures" / "other.parquet").write_bytes(b"text")
    with pytest.raises(SourceError, match=r"other.parquet cannot be read: it is not a whole Parquet file"):
        read_log(str(tmp_path), "exposures")
