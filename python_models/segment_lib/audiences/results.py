"""Each list that was sent, evaluated as an experiment of its own: those who were written to against those held back."""

import pandas as pd

from segment_lib.experiments.evaluation import WHOLE, evaluate

#: Whether the sending paid is decided by one metric; the others are corrected as a family.
PRIMARY_METRIC = "net_revenue"
CONTROL = "control"

KEY = ["audience", "as_of_date"]

RESULTS = {
    "audience": "string",
    "as_of_date": "datetime64[s]",
    "metric": "string",
    "is_primary": "bool",
    "sent_date": "datetime64[s]",
    "measured_until": "datetime64[s]",
    "is_early": "bool",
    "treated_count": "int64",
    "control_count": "int64",
    **dict.fromkeys(["treated_value", "control_value", "effect", "effect_low", "effect_high"], "float64"),
    **dict.fromkeys(["relative_effect", "always_valid_low", "always_valid_high", "total_effect"], "float64"),
    **dict.fromkeys(["p_value", "p_adjusted"], "float64"),
    "verdict": "string",
}


def results_of(sums: pd.DataFrame) -> pd.DataFrame:
    """Compare treated and control of each audience and as-of date; returns RESULTS, a row for each metric.

    sums: audience, as_of_date, sent_date, measured_until, measured_days, planned_days, metric, arm, and over the
    customers of the arm unit_count, value_sum, covariate_sum, value_x_value, value_x_covariate, covariate_x_covariate;
    the covariate is the same metric in as many days before the sending as are planned after it.

    Effects are per customer, treated less control, adjusted by CUPED; total_effect is that of all who were written to.
    Until all planned days are over is_early is true, and the always-valid interval decides. Of a sending without a
    control nothing can be said, and it has no row.
    """
    if sums.empty:
        return _empty()
    statistics = _statistics(sums)
    experiments = sums.groupby(KEY, sort=True, as_index=False).first()
    experiments = pd.DataFrame(
        {
            "experiment": _names(experiments),
            "control_arm": CONTROL,
            "primary_metric": PRIMARY_METRIC,
            "is_clustered": False,
            "information": experiments["measured_days"].astype(float) / experiments["planned_days"].astype(float),
            "is_sound": True,
            **{name: experiments[name] for name in [*KEY, "sent_date", "measured_until"]},
        }
    )
    has_control = experiments["experiment"].isin(statistics.loc[statistics["arm"] == CONTROL, "experiment"])
    experiments = experiments[has_control]
    found = evaluate(statistics, experiments)
    if found.empty:
        return _empty()
    dates = experiments[["experiment", *KEY, "sent_date", "measured_until"]].astype({"experiment": "string"})
    rows = found.merge(dates, on="experiment").rename(
        columns={"unit_count": "treated_count", "control_unit_count": "control_count", "value": "treated_value"}
    )
    rows["total_effect"] = rows["effect"] * rows["treated_count"]
    rows = rows.sort_values([*KEY, "is_primary", "metric"], ascending=[True, True, False, True], ignore_index=True)
    return rows[list(RESULTS)].astype(RESULTS)


def _names(rows: pd.DataFrame) -> pd.Series:
    return rows["audience"].astype(str) + " " + rows["as_of_date"].astype(str)


def _statistics(sums: pd.DataFrame) -> pd.DataFrame:
    """The statistics that evaluate takes: a mean over customers is a ratio whose base is 1 for each."""
    counts = sums["unit_count"].astype(float)
    value, covariate = sums["value_sum"].astype(float), sums["covariate_sum"].astype(float)
    return pd.DataFrame(
        {
            "experiment": _names(sums),
            "metric": sums["metric"],
            "scheme": WHOLE,
            "segment": WHOLE,
            "arm": sums["arm"],
            "stratum": WHOLE,
            "unit_count": sums["unit_count"],
            "value_sum": value,
            "base_sum": counts,
            "covariate_sum": covariate,
            "covariate_base_sum": counts,
            "value_x_value": sums["value_x_value"].astype(float),
            "value_x_base": value,
            "value_x_covariate": sums["value_x_covariate"].astype(float),
            "value_x_covariate_base": value,
            "base_x_base": counts,
            "base_x_covariate": covariate,
            "base_x_covariate_base": counts,
            "covariate_x_covariate": sums["covariate_x_covariate"].astype(float),
            "covariate_x_covariate_base": covariate,
            "covariate_base_x_covariate_base": counts,
        }
    )


def _empty() -> pd.DataFrame:
    return pd.DataFrame({name: pd.Series(dtype=kind) for name, kind in RESULTS.items()})
