"""Walk from "who is at risk?" to "did the mail help?" on the example, with a planted effect of the mail.

Builds the example as of 31 October 2017, exports the audience at_risk and logs it, makes everybody who was written to buy more
in November, builds everything that is needed from nothing as of the end of the year, and prints what audience_results says
beside what was planted. Then it does the same with a mail that does nothing. Run by `make audience-walk`.
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
from projects import DEFAULT_SUBJECTS, Project  # noqa: E402
from shops import complete_columns, complete_journey_lines  # noqa: E402

SUBJECTS = (*DEFAULT_SUBJECTS, "audiences")
LIST_DATE, SENT_DATE = "2017-10-31", "2017-11-01"


def main(arguments: list[str]) -> int:
    """Print the walk."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--audience", default="at_risk")
    parser.add_argument("--ratio", type=float, default=0.4, help="of those who were written to, how many buy once more")
    parser.add_argument("--amount", type=float, default=60.0, help="for how much, on average")
    options = parser.parse_args(arguments)
    with tempfile.TemporaryDirectory() as folder:
        walk(Path(folder), options.audience, options.ratio, options.amount)
    return 0


def walk(folder: Path, audience: str, ratio: float, amount: float) -> None:
    """Build, export, log, build again, and print what was found."""
    project = Project(folder)
    settings = {"outreach_location": str(folder / "outreach")}
    night = project.build(settings={**settings, "as_of_date": LIST_DATE}, subjects=SUBJECTS)
    print(
        night.query(
            f"select step, customer_count from audience_waterfall where audience = '{audience}' order by step_order"
        )
    )
    print(export_audience.export(night.path, audience, "csv", folder / "lists"))
    print(log_exposure.log(night.path, audience, SENT_DATE))
    members = night.query(f"select customer_id, arm from audience_members where audience = '{audience}' order by 1")
    treated = members.loc[members["arm"] == "treated", "customer_id"].astype(int).tolist()
    lines = complete_journey_lines()
    for name, extra in (("a mail that helps", planted(treated, ratio, amount)), ("a mail that does nothing", None)):
        transactions = pd.concat([lines, extra], ignore_index=True) if extra is not None else lines
        later = project.build({"transactions": transactions}, settings, subjects=SUBJECTS)
        told = 0.0 if extra is None else extra["sales_value"].sum() / len(treated)
        print(f"\n{name}: planted {told:.2f} for each customer who was written to")
        print(later.query("select * from audience_results order by is_primary desc, metric").T.to_string())
        cooling = later.query(
            f"select step, customer_count from audience_waterfall where audience = '{audience}' order by step_order"
        )
        print(cooling.to_string(index=False))


def planted(treated: list[int], ratio: float, amount: float, seed: int = 1101) -> pd.DataFrame:
    """One more purchase in November of some of those who were written to."""
    random = np.random.default_rng(seed)
    chosen = [customer for customer in treated if random.random() < ratio]
    days = pd.Timestamp(f"{SENT_DATE} 17:00") + pd.to_timedelta(random.integers(0, 28, len(chosen)), unit="D")
    rows = pd.DataFrame(
        {
            "household_id": chosen,
            "basket_id": np.arange(len(chosen)) + 90_000_000_000,
            "sales_value": random.gamma(4, amount / 4, len(chosen)).round(2),
            "transaction_timestamp": days,
        }
    )
    return complete_columns(rows)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
