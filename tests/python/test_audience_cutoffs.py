"""A list that stops where the next campaign is not expected to pay, on the response scores of the default source."""

import shutil

from projects import Project, Shop, copy_project, failures

RULES = """\
audience,label,scheme,segments,predicate,channel,requires_consent,cool_down_days,max_size,rank_by,cutoff,holdout_ratio,salt,valid_from,valid_to,action
paying,Paying,grade,very_strong strong,,till,false,,,,break_even Type A,0.2,,,,Print a coupon
unknown,Unknown type,grade,very_strong strong,,till,false,,,,break_even Type Z,0.2,,,,Print a coupon
"""


def test_a_list_at_break_even_holds_whoever_is_expected_to_pay(complete_journey, tmp_path):
    project = Project(tmp_path, copy_project(tmp_path / "root"))
    (project.root / "seeds" / "audiences" / "audiences.csv").write_text(RULES)
    shutil.copy(complete_journey.path, project.database)
    result = project.invoke(["build", "--select", "audiences", "--exclude-resource-type", "unit_test"])
    assert result.success, failures(result)

    shop = Shop(project.database)
    strong = shop.query("select customer_id from customer_segments where grade in ('very_strong', 'strong')")
    # What the page of campaigns says: the margin times the probability is at least what the contact costs.
    scores = shop.query("select * from response_scores where campaign_id = 'next_Type A'").set_index("customer_id")
    pays = scores["response_margin"].astype(float) * scores["response_probability"] >= scores["contact_cost"].astype(
        float
    )
    expected = {customer for customer in strong["customer_id"] if pays.get(customer, False)}
    found = shop.query("select audience, customer_id from audience_members")
    members = {name: set(rows["customer_id"]) for name, rows in found.groupby("audience")}
    assert members == {"paying": expected}
    assert 0 < len(expected) < len(strong)
    reasons = shop.query("select audience, reason, count(*) as n from audience_exclusions group by all order by all")
    assert reasons.values.tolist() == [
        ["paying", "below_cutoff", len(strong) - len(expected)],
        ["unknown", "below_cutoff", len(strong)],
    ]
