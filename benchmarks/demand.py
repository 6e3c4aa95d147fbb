"""How good forecasts of demand are, on generated weeks of two years and on Complete Journey, beside baselines and a rival.

Generated items have a season of a year with phases of their own, shifts of the level and an event whose day moves. Measured
are errors and intervals on the last three origins, and on eight weeks that nothing chose, sums of the outlook against what
came, false surges where nothing happens, and CPU time of a series.

Run by `make bench-demand`; prints Markdown tables. ARGS='--rival PYTHON' names a Python that has statsforecast.
"""

import argparse
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import duckdb
import numpy as np
import pandas as pd

sys.path.insert(0, str(Path(__file__).parents[1] / "python_models"))

from segment_lib.demand import forecasts, outlook, quality, surges  # noqa: E402

GROUP_COUNT = 6
FIRST_WEEK = "2024-01-01"
EVENT_DATES = ["2024-11-14", "2025-11-27"]

#: What the rival does, in its own environment: automatic exponential smoothing, and the seasonal naive.
RIVAL = """
import sys, time, pandas as pd
from statsforecast import StatsForecast
from statsforecast.models import AutoETS
rows = pd.read_parquet(sys.argv[1])
began = time.process_time()
found = StatsForecast(models=[AutoETS(season_length=52)], freq='7D', n_jobs=1).forecast(df=rows, h=int(sys.argv[3]))
pd.DataFrame(found).reset_index().assign(seconds=time.process_time() - began).to_parquet(sys.argv[2])
"""


def weekly_demand(
    item_count: int = 150, *, week_count: int = 104, seed: int = 1, season: float = 0.5, event: float = 3.0
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """item_demand of made-up items, and the events.

    season: half of the logarithm between the highest and the lowest week of a year. Two fifths of the items have a shift
    of their level; those of the first two groups sell `event` times as much in the two weeks of the event. Weeks are
    negative binomial with a size of 10.
    """
    random = np.random.default_rng(seed)
    weeks, number = pd.date_range(FIRST_WEEK, periods=week_count, freq="7D"), np.arange(week_count)
    group = np.arange(item_count) % GROUP_COUNT
    base = random.lognormal(3.4, 0.7, item_count) + 8
    swing = season * random.uniform(0.6, 1.4, item_count)
    phase = 52 * group / GROUP_COUNT + random.normal(0, 2, item_count)
    rate = base[:, None] * np.exp(swing[:, None] * np.sin(2 * np.pi * (number - phase[:, None]) / 52))
    is_shifted = random.random(item_count) < 0.4
    shifted_at = random.integers(20, 94, item_count)
    shift = random.uniform(0.6, 1.6, item_count)
    rate = np.where(is_shifted[:, None] & (number >= shifted_at[:, None]), rate * shift[:, None], rate)
    for date in pd.to_datetime(EVENT_DATES):
        last = (date - pd.Timedelta(days=1) - weeks[0]).days // 7
        rate[np.ix_(group < 2, [week for week in (last - 1, last) if week < week_count])] *= event
    units = random.negative_binomial(10, 10 / (10 + rate))
    demand = pd.DataFrame(
        {
            "item_level": "product",
            "item": np.repeat([f"{item:04d}" for item in range(item_count)], week_count),
            "parent_item": np.repeat([f"group {part}" for part in group], week_count),
            "week_date": np.tile(weeks, item_count),
            "units": units.ravel().astype(float),
        }
    )
    price = np.repeat(random.uniform(1, 9, item_count).round(2), week_count)
    demand = demand.assign(net_revenue=(demand["units"] * price).round(2), stock_out_days=pd.NA)
    return demand, listed_events(EVENT_DATES)


def listed_events(dates: list[str], known_from: str | None = None) -> pd.DataFrame:
    """The event of weekly_demand, as the seed has it."""
    known = pd.NaT if known_from is None else pd.Timestamp(known_from)
    return pd.DataFrame(
        {"event": "festival", "region": "everywhere", "event_date": pd.to_datetime(dates), "known_from": known}
    )


def measured(demand: pd.DataFrame, events: pd.DataFrame, horizon: int = 8) -> tuple[pd.DataFrame, pd.DataFrame, float]:
    """The forecasts, the quality over all weeks ahead, and CPU seconds of the forecasts."""
    began = time.process_time()
    made = forecasts.made_forecasts(demand, events, horizon=horizon, seed=1)
    seconds = time.process_time() - began
    weeks = demand["week_date"].nunique()
    return made, quality.quality_of(made, week_count=weeks, horizon=horizon), seconds


def held_out(demand: pd.DataFrame, events: pd.DataFrame, horizon: int = 8) -> dict[str, float]:
    """What the forecasts and the outlook of all weeks but the last ones say of these: choosing never saw them."""
    last = demand["week_date"].max() - pd.Timedelta(weeks=horizon)
    before, after = demand[demand["week_date"] <= last], demand[demand["week_date"] > last]
    made, found, _ = measured(before, events, horizon)
    key = ["item_level", "item", "week_date"]
    rows = made[made["origin_week"] == last].drop(columns="actual_units")
    rows = rows.merge(after[[*key, "units"]], on=key, how="left").fillna({"units": 0.0})
    error = (rows["forecast_units"] - rows["units"]).abs().groupby(rows["method"]).sum()
    wape = error / rows.groupby("method")["units"].sum()
    chosen = found.loc[found["is_chosen"], "method"].iloc[0]
    own = rows[rows["method"] == chosen]
    sums = outlook.outlook_of(before, made, found, seed=1)
    money = after.groupby(["item_level", "item"])["net_revenue"].sum().rename("came").reset_index()
    parents = after.groupby("parent_item")["net_revenue"].sum().rename("came").rename_axis("item").reset_index()
    money = pd.concat([money, parents.assign(item_level="parent")])
    sums = sums.merge(money, on=["item_level", "item"], how="inner")
    came = sums["came"].round(2) * 100
    inside = (sums["low_cents"].astype(float) <= came) & (came <= sums["high_cents"].astype(float))
    baselines = wape.drop("pooled_boosting", errors="ignore")
    return {
        "chosen": chosen,
        "wape": wape[chosen],
        "best baseline": baselines.idxmin(),
        "its wape": baselines.min(),
        "over seasonal naive": wape[chosen] / wape["seasonal_naive"] if "seasonal_naive" in wape else np.nan,
        "coverage": ((own["low_units"] <= own["units"]) & (own["units"] <= own["high_units"])).mean(),
        "outlook of items covers": inside[sums["outlook_level"] == "item"].mean(),
        "of parents": inside[sums["outlook_level"] == "parent"].mean(),
    }


def against_rival(demand: pd.DataFrame, python: str, horizon: int = 8) -> dict[str, float]:
    """WAPE and CPU milliseconds a series of the rival and of the pooled model, at the same origin."""
    last = demand["week_date"].max() - pd.Timedelta(weeks=horizon)
    before = demand[demand["week_date"] <= last]
    rows = before.rename(columns={"item": "unique_id", "week_date": "ds", "units": "y"})[["unique_id", "ds", "y"]]
    with tempfile.TemporaryDirectory() as folder:
        given, answer = Path(folder, "given.parquet"), Path(folder, "answer.parquet")
        rows.to_parquet(given)
        subprocess.run([python, "-c", RIVAL, str(given), str(answer), str(horizon)], check=True)
        found = pd.read_parquet(answer)
    found = found.rename(columns={"unique_id": "item", "ds": "week_date"}).merge(demand, on=["item", "week_date"])
    return {
        "rival wape": (found["AutoETS"] - found["units"]).abs().sum() / found["units"].sum(),
        "rival ms a series": 1000 * found["seconds"].iloc[0] / demand["item"].nunique(),
    }


def false_surges(seed: int) -> float:
    """Share of items that surge around an event that does nothing."""
    demand, events = weekly_demand(300, seed=seed, season=0.0, event=1.0)
    return surges.surges_of(demand, events, seed=1)["is_surging"].mean()


def table(rows: list[dict]) -> str:
    """Rows as a Markdown table."""
    lines = [list(rows[0]), ["---"] * len(rows[0])]
    lines += [[f"{value:.3f}" if isinstance(value, float) else str(value) for value in row.values()] for row in rows]
    return "\n".join("| " + " | ".join(line) + " |" for line in lines)


def main(arguments: list[str]) -> int:
    """Print the tables."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seeds", type=int, default=5, help="generated shops of each kind (5)")
    parser.add_argument("--items", type=int, default=150, help="items of a generated shop (150)")
    parser.add_argument("--database", help="a database with item_demand, for its own measures")
    parser.add_argument("--rival", help="a Python with statsforecast")
    given = parser.parse_args(arguments)
    compared, later = [], []
    for kind, season in [("with a season", 0.5), ("without one", 0.0)]:
        for seed in range(1, given.seeds + 1):
            demand, events = weekly_demand(given.items, seed=seed, season=season)
            _, found, seconds = measured(demand, events)
            row = found[found["is_chosen"] & (found["horizon_weeks"] == 0)].iloc[0]
            compared.append(
                {
                    "weeks": kind,
                    "seed": seed,
                    "chosen": row["method"],
                    **{name: float(row[name]) for name in ["wape", "relative_wape", "coverage", "bias"]},
                    "ms a series and origin": 1000 * seconds / given.items / 6,
                    "false surges": false_surges(seed),
                }
            )
            rival = against_rival(demand, given.rival) if given.rival and seed == 1 else {}
            later.append({"weeks": kind, "seed": seed, **held_out(demand, events), **rival})
    print("On the last three origins:\n\n" + table(compared))
    print("\nOn eight later weeks:\n\n" + table(later))
    if given.database:
        with duckdb.connect(given.database, read_only=True) as connection:
            demand = connection.sql("select * from item_demand").df()
            events = connection.sql("select * from intermediate.int_demand_events__listed").df()
        _, found, seconds = measured(demand, events)
        columns = ["method", "is_chosen", "wape", "relative_wape", "mase", "bias", "coverage", "interval_width"]
        print(f"\nThe database, {seconds:.1f} CPU seconds:\n")
        print(table(found.loc[found["horizon_weeks"] == 0, columns].to_dict("records")))
        print("\nIts last eight weeks, forecast from those before:\n\n" + table([held_out(demand, events)]))
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
