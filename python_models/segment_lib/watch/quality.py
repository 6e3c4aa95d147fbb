"""How good warnings are on rows that were held out: recall first, at a budget of false alarms."""

from collections.abc import Mapping

import numpy as np
import pandas as pd
from sklearn.metrics import average_precision_score, roc_auc_score

from segment_lib.watch.intervals import MARGIN, ratio

#: Shares of quiet rows that may be alarmed, for the curve of costs.
BUDGETS = (0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2)

#: Measures that are at most 1.
SHARES = ("recall", "precision", "false_alarm_ratio", "faults_announced")


def cut_at_budget(scores: np.ndarray, labels: np.ndarray, budget: float) -> float:
    """The lowest score at which at most a share of the rows without yes is alarmed; infinity where each is too many.

    Rows of one score are alarmed together.
    """
    quiet = np.sort(scores[labels == 0])[::-1]
    allowed = int(np.floor(budget * len(quiet) + 1e-9))
    if allowed >= len(quiet):
        return -np.inf
    above = scores[scores > quiet[allowed]]
    return float(above.min()) if len(above) else np.inf


def warnings_quality(scores: np.ndarray, labels: np.ndarray, units: np.ndarray, *, budget: float) -> list[dict]:
    """Recall and precision of a yes or no at the budget with intervals over units, AUROC, average precision."""
    is_alarm = scores >= cut_at_budget(scores, labels, budget)
    found = [
        _measured("recall", ratio(labels * is_alarm, labels, units), budget),
        _measured("precision", ratio(labels * is_alarm, is_alarm.astype(float), units), budget),
        _measured("false_alarm_ratio", ratio((1 - labels) * is_alarm, 1 - labels, units), budget),
    ]
    if 0 < labels.sum() < len(labels):
        found.append({"measure": "auroc", "value": float(roc_auc_score(labels, scores))})
        found.append({"measure": "average_precision", "value": float(average_precision_score(labels, scores))})
    return found


def curve(
    scores: np.ndarray, labels: np.ndarray, units: np.ndarray, *, budget: float, costs: Mapping[str, float] | None
) -> list[dict]:
    """Recall at other budgets, and with costs (of a miss and an alarm) what 1,000 rows would cost at each."""
    found = []
    for other in sorted({*BUDGETS, budget}):
        is_alarm = scores >= cut_at_budget(scores, labels, other)
        if other != budget:
            found.append(_measured("recall", ratio(labels * is_alarm, labels, units), other))
        if costs:
            cost = costs["miss"] * labels * ~is_alarm + costs["alarm"] * (1 - labels) * is_alarm
            found.append(_measured("cost_per_1000_rows", ratio(1000 * cost, np.ones(len(cost)), units), other))
    return found


def faults_quality(
    rows: pd.DataFrame, scores: np.ndarray, labels: np.ndarray, waits: np.ndarray, *, budget: float, horizon: float
) -> list[dict]:
    """Faults that were announced, quartiles of the days before them at the first alarm, and alarms a unit and week.

    rows: sorted rows with unit_code and clock; waits: days until the next fault. An alarm follows a row without one.
    """
    units, clock = rows["unit_code"].to_numpy(), rows["clock"].to_numpy()
    is_alarm = scores >= cut_at_budget(scores, labels, budget)
    is_before = labels == 1
    faults = pd.DataFrame({"unit": units, "at": np.round(clock + waits, 6), "wait": np.where(is_alarm, waits, np.nan)})[
        is_before & (waits <= horizon)
    ]
    leads = faults.groupby(["unit", "at"])["wait"].max()
    found = [
        _measured(
            "faults_announced",
            ratio(leads.notna().to_numpy(float), np.ones(len(leads)), leads.index.get_level_values(0)),
            budget,
        )
    ]
    if leads.notna().any():
        for name, share in (("lead_days_q25", 0.25), ("lead_days_median", 0.5), ("lead_days_q75", 0.75)):
            found.append({"measure": name, "value": float(leads.dropna().quantile(share)), "false_alarm_ratio": budget})
    spans = pd.Series(clock).groupby(units).agg(lambda times: times.max() - times.min())
    weeks = spans.to_numpy() / 7
    begins = is_alarm & ~(np.r_[False, is_alarm[:-1]] & np.r_[False, units[1:] == units[:-1]])
    alarms = np.bincount(units, begins, minlength=int(units.max()) + 1)[spans.index]
    found.append(_measured("alarms_per_unit_week", ratio(alarms, weeks, np.arange(len(weeks))), budget))
    return found


def numbers_quality(predicted: np.ndarray, target: np.ndarray) -> list[dict]:
    """Measures of a number: R2, mean absolute error, that of always saying the mean, and root mean squared error."""
    off, usual = target - predicted, target.mean()
    against = float(((target - usual) ** 2).sum())
    return [
        {"measure": "r2", "value": 1 - float((off**2).sum()) / against if against > 0 else np.nan},
        {"measure": "mae", "value": float(np.abs(off).mean())},
        {"measure": "mae_of_mean", "value": float(np.abs(target - usual).mean())},
        {"measure": "rmse", "value": float(np.sqrt((off**2).mean()))},
    ]


def _measured(measure: str, value: tuple[float, float], budget: float) -> dict:
    estimate, error = value
    highest = 1.0 if measure in SHARES else np.inf
    return {
        "measure": measure,
        "value": estimate,
        "value_low": max(0.0, estimate - MARGIN * error),
        "value_high": min(highest, estimate + MARGIN * error),
        "false_alarm_ratio": budget,
    }
