"""A small part of `make planted`: true numbers are found, and no structure is claimed where there is none."""

import sys

from projects import ROOT

sys.path.insert(0, str(ROOT / "benchmarks"))

from planted import SCENARIOS, drift_rates, planted_rates  # noqa: E402


def test_separated_groups_are_counted_and_data_without_groups_are_a_continuum(project):
    scenarios = {name: SCENARIOS[name] for name in ("separated", "surrogate", "noise")}
    rates = planted_rates(2, 600, project, scenarios).set_index("scenario")
    assert rates.loc["separated", "true_number_found"] == 1
    assert rates.loc["separated", ["ari_k_means", "ari_gaussian_mixture", "ari_ward", "ari_k_medoids"]].min() > 0.9
    assert rates.loc[["surrogate", "noise"], "structure_claimed"].sum() <= 1  # one of 21 each by chance


def test_keys_of_drifting_groups_keep_their_meaning_where_no_match_is_in_doubt():
    rates = drift_rates(2, 300, month_count=6).iloc[0]
    assert rates["keys_kept_where_unambiguous"] == 1
    assert rates["unambiguous_keys"] > 4
    assert rates["plain_labels_kept"] < 0.5
