"""Walk from "who is at risk?" to "did the mail help?" on the example, with a planted effect of the mail.

Builds the example as of 31 October 2017, exports the audience at_risk and logs it, makes everybody who was written to buy more
in November, builds everything that is needed from nothing as of the end of the year, and prints what audience_results says
beside what was planted: much, little and nothing. Run by `make audience-walk`.
"""

import argparse
import sys
import tempfile
from pathlib import Path

import numpy as np
import pandas as pd

ROOT = Path(__file__).parents[1]
sys.path[:0] = [str(ROOT / folder) for folder in ("tests/python", "scripts", "python_models")]

import export_audience  # noqa: E402
import log_exposure  # noqa: E402
from projects import DEFAULT_SUBJECTS, Project, Shop  # noqa: E402
from shops import complete_columns, complete_journey_lines  # noqa: E402

SUBJECTS = (*DEFAULT_SUBJECTS, "audiences")
LIST_DATE, SENT_DATE = "2017-10-31", "2017-11-01"


#: How many of those who were written to buy once more, and for how much on average.
MAILS = {
    "a mail that helps much": (0.8, 80.0),
    "a mail that helps": (0.4, 60.0),
    "a mail that does nothing": (0.0, 0.0),
}
SHOWN = ["metric", "treated_value", "control_value", "effect", "effect_low", "effect_high", "p_adjusted", "verdict"]


def main(arguments: list[str]) -> int:
    """Print the walk."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--audience", default="at_risk")
    options = parser.parse_args(arguments)
    with tempfile.TemporaryDirectory() as folder:
        walk(Path(folder), options.audience)
    return 0


def walk(folder: Path, audience: str) -> None:
    """Build, export, log, build again, and print what was found."""
    project = Project(folder)
    settings = {"outreach_location": str(folder / "outreach"), "show_summary": False}
    night = project.build(settings={**settings, "as_of_date": LIST_DATE}, subjects=SUBJECTS)
    print(waterfall(night, audience))
    print(export_audience.export(night.path, audience, "csv", folder / "lists"))
    print(log_exposure.log(night.path, audience, SENT_DATE))
    members = night.query(f"select customer_id, arm from audience_members where audience = '{audience}' order by 1")
    treated = members.loc[members["arm"] == "treated", "customer_id"].astype(int).tolist()
    lines = complete_journey_lines()
    for name, (ratio, amount) in MAILS.items():
        extra = planted(treated, ratio, amount)
        later = project.build(
            {"transactions": pd.concat([lines, extra], ignore_index=True)}, settings, subjects=SUBJECTS
        )
        print(f"\n{name}: planted {extra['sales_value'].sum() / len(treated):.2f} per customer who was written to")
        results = later.query("select * from audience_results order by is_primary desc, metric")
        print(results[SHOWN].round(2).to_string(index=False))
        print(waterfall(later, "win_back"))


def waterfall(shop: Shop, audience: str) -> str:
    """The steps of an audience that has customers in them, in one line."""
    steps = shop.query(
        f"select step, customer_count from audience_waterfall where audience = '{audience}' and customer_count > 0 "
        "order by step_order"
    )
    return f"{audience}: " + ", ".join(f"{row.step} {row.customer_count}" for row in steps.itertuples())


def planted(treated: list[int], ratio: float, amount: float, seed: int = 1101) -> pd.DataFrame:
    """One more purchase in November of some of those who were written to."""
    random = np.random.default_rng(seed)
    chosen = [customer for customer in treated if random.random() < ratio]
    days = pd.Timestamp(f"{SENT_DATE} 17:00") + pd.to_timedelta(random.integers(0, 28, len(chosen)), unit="D")
    rows = pd.DataFrame(
        {
            "household_id": chosen,
            "basket_id": np.arange(len(chosen)) + 90_000_000_000,
            "sales_value": (amount * random.gamma(4, 0.25, len(chosen))).round(2),
            "transaction_timestamp": days,
        }
    )
    return complete_columns(rows)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
