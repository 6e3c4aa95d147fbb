"""All that is said of a question, as parts of one table: importance, thresholds, quality, curves, changes, monitors."""

import json
from collections.abc import Callable, Mapping

import numpy as np
import pandas as pd
import pyarrow as pa
from threadpoolctl import threadpool_limits

from segment_lib.series import to_arrow
from segment_lib.watch import models, monitors, quality
from segment_lib.watch.bounds import (
    DIRECTIONS,
    LARGEST_P_VALUE,
    SMALLEST_YES_COUNT,
    Bound,
    SortedFeature,
    bounds_of_feature,
)
from segment_lib.watch.intervals import MARGIN, difference_of_rates
from segment_lib.watch.labels import FOLD_COUNT, precursor_labels, sorted_rows, splits_of
from segment_lib.watch.rules import fit_rules, simplified

#: Rows that models are fitted on: whole units, until there are that many.
LARGEST_ROW_COUNT = 200_000

#: Points of a curve on each side of a bound.
CURVE_POINTS = 20

#: Rules that are listed, the worst ones.
LARGEST_RULE_COUNT = 10

#: Of numbers, the share of rows that the alarm is about.
WORST_SHARE = 0.1

TEXTS = ("part", "question", "feature", "status", "direction", "predicate", "split", "model", "measure")
DATES = ("day", "compared_date")
FLAGS = ("is_confirmed",)
COUNTS = ("rank", "row_count", "rows_within", "rows_beyond")
NUMBERS = (
    *("value", "value_low", "value_high", "alone", "bound", "bound_low", "bound_high", "rate_within", "rate_beyond"),
    *("p_value", "false_alarm_ratio", "expected_share"),
)
SCHEMA = pa.schema(
    [
        *((name, pa.string()) for name in TEXTS),
        *((name, pa.date32()) for name in DATES),
        *((name, pa.bool_()) for name in FLAGS),
        *((name, pa.int64()) for name in COUNTS),
        *((name, pa.float64()) for name in NUMBERS),
    ]
)


def findings_of_questions(questions: pd.DataFrame, read: Callable[[str], pd.DataFrame], *, seed: int) -> pa.Table:
    """The findings of all questions, columns of SCHEMA; what does not concern a part is null.

    questions: the rows of int_watch_questions__listed; read: from the query of a question to its rows.
    """
    parts = []
    with threadpool_limits(1):
        for question in questions.sort_values("question").itertuples():
            declared = json.loads(question.declaration)
            found = findings_of(read(question.fit_query), declared, seed=seed)
            parts.append(found.assign(question=question.question))
    return to_arrow(parts, SCHEMA)


def findings_of(rows: pd.DataFrame, declared: Mapping, *, seed: int) -> pd.DataFrame:
    """The findings of one question.

    rows: watch_unit, watch_time, watch_target and the features, `measure_<name>` for measures; declared: the
    declaration with all defaults, see segment_sources.watched: kind, features, left_out, false_alarm_ratio,
    horizon_days, worse, change_date, measures, miss_cost, alarm_cost.
    """
    rows = sorted_rows(rows)
    asked = _Asked(rows, declared, seed)
    parts = [asked.importance(), asked.thresholds(), asked.quality(), asked.curves(), asked.changes(), asked.monitors()]
    return pd.concat([part for part in parts if len(part)], ignore_index=True).reindex(columns=SCHEMA.names)


class _Asked:
    """A question with its rows; later steps use what earlier ones found."""

    def __init__(self, rows: pd.DataFrame, declared: Mapping, seed: int):
        self.declared, self.seed, self.all_rows = declared, seed, rows
        self.is_yes_or_no = declared["kind"] == "classification"
        self.sign = -1.0 if declared["worse"] == "low" else 1.0
        self.horizon = declared.get("horizon_days") or 0.0
        self.budget = declared["false_alarm_ratio"]
        ends = np.flatnonzero(np.diff(rows["unit_code"].to_numpy(), append=-1)) + 1
        whole = max(FOLD_COUNT, int(np.searchsorted(ends, LARGEST_ROW_COUNT, side="right")))
        kept = int(ends[min(whole, len(ends)) - 1])
        rows = rows.iloc[:kept]
        outcome = rows["watch_target"].to_numpy(float)
        labels, waits = precursor_labels(rows, self.horizon) if self.horizon else (outcome, np.full(len(rows), np.nan))
        self.row_count, self.censored_count = len(rows), int(np.isnan(labels).sum())
        names = sorted(declared["features"])
        self.screened = {
            name: models.screen(rows[name].to_numpy(float), labels, outcome, is_yes_or_no=self.is_yes_or_no)
            for name in names
        }
        self.names = [name for name in names if self.screened[name].status == "used"]
        judged = ~np.isnan(labels)
        self.rows = rows[judged].reset_index(drop=True)
        self.features = self.rows[self.names].astype(float)
        self.units = np.unique(self.rows["unit_code"], return_inverse=True)[1]
        self.rows["unit_code"] = self.units
        self.labels, self.target, self.waits = labels[judged], self.sign * labels[judged], waits[judged]
        self.scores, self.losses = {}, []
        if self.names:
            self._hold_out()

    def _fit(self, model: str, positions: np.ndarray) -> models.Predictor:
        return models.fit(
            model,
            self.features.iloc[positions],
            self.target[positions],
            is_yes_or_no=self.is_yes_or_no,
            seed=self.seed,
        )

    def _hold_out(self) -> None:
        """Scores of held-out rows: (split, model) -> one of each row, NaN where it was not held out."""
        for split, fitted, held_out in splits_of(self.rows, seed=self.seed, horizon=self.horizon):
            if not len(fitted) or not len(held_out):
                continue
            # Who never saw a yes cannot know one.
            if (
                self.is_yes_or_no
                and min(self.labels[fitted].sum(), (1 - self.labels[fitted]).sum()) < SMALLEST_YES_COUNT
            ):
                continue
            rows = self.features.iloc[held_out]
            for model in (models.RULES, models.BOOSTED):
                predict = self._fit(model, fitted)
                scores = self.scores.setdefault((split, model), np.full(len(self.rows), np.nan))
                scores[held_out] = predict(rows)
                if (split, model) == ("unit", models.BOOSTED):
                    self.losses += models.losses_of_shuffles(
                        predict, rows, self.target[held_out], is_yes_or_no=self.is_yes_or_no, seed=self.seed
                    )

    def importance(self) -> pd.DataFrame:
        losses = pd.DataFrame(self.losses, columns=["feature", "loss"]).groupby("feature")["loss"]
        mean, error = losses.mean(), losses.std(ddof=1) / np.sqrt(losses.size().clip(lower=1))
        found = [
            {"feature": name, "status": screened.status, "alone": screened.alone, "value": mean.get(name, np.nan)}
            | {"value_low": mean.get(name, np.nan) - MARGIN * error.get(name, np.nan)}
            | {"value_high": mean.get(name, np.nan) + MARGIN * error.get(name, np.nan)}
            for name, screened in self.screened.items()
        ]
        found += [{"feature": name, "status": reason} for name, reason in self.declared["left_out"].items()]
        table = pd.DataFrame(found, columns=["feature", "status", "alone", "value", "value_low", "value_high"])
        table = table.sort_values(["value", "feature"], ascending=[False, True], na_position="last").reset_index(
            drop=True
        )
        ranks = np.arange(1, len(table) + 1)
        return table.assign(
            part="importance", rank=pd.array(np.where(table["value"].notna(), ranks, -1), "Int64")
        ).replace({"rank": {-1: pd.NA}})

    def thresholds(self) -> pd.DataFrame:
        found = []
        for name in self.names:
            found += bounds_of_feature(
                name,
                self.features[name].to_numpy(),
                self.target,
                self.units,
                is_yes_or_no=self.is_yes_or_no,
                fold_count=FOLD_COUNT,
                seed=self.seed,
            )
        table = pd.DataFrame(found)
        if len(table):
            # Bonferroni over the bounds of the question.
            table["p_value"] = np.minimum(1.0, table["p_value"] * len(table))
            table["is_confirmed"] = table["p_value"] <= LARGEST_P_VALUE
            table = table.rename(
                columns={"difference": "value", "difference_low": "value_low", "difference_high": "value_high"}
            )
        table = pd.concat([table, pd.DataFrame(self._rules())], ignore_index=True)
        if not len(table):
            self.found_thresholds = table
            return table
        if self.sign < 0:
            table[["rate_within", "rate_beyond", "value"]] *= -1
            table[["value_low", "value_high"]] = -table[["value_high", "value_low"]].to_numpy()
        order = table.assign(is_bound=table["direction"].isin(DIRECTIONS), by=table["p_value"].fillna(2.0)).sort_values(
            ["is_bound", "by", "predicate"], ascending=[False, True, True], kind="stable"
        )
        table = table.loc[order.index].reset_index(drop=True).assign(part="threshold")
        self.found_thresholds = table.assign(rank=np.arange(1, len(table) + 1))
        return self.found_thresholds

    def _rules(self) -> list[dict]:
        """The leaves that are alarmed, and all of them as one alarm, judged on held-out units."""
        scores = self.scores.get(("unit", models.RULES))
        if scores is None:
            return []
        cut = (
            quality.cut_at_budget(scores, self.labels, self.budget)
            if self.is_yes_or_no
            else float(np.quantile(scores, 1 - WORST_SHARE, method="higher"))
        )
        fitted = fit_rules(self.features, self.target, is_yes_or_no=self.is_yes_or_no)
        rules = [simplified(rule) for rule in fitted if rule.rate >= cut and rule.conditions][:LARGEST_RULE_COUNT]
        if not rules:
            return []
        held = [rule.holds(self.features) for rule in rules]
        found = [
            self._sides(rule.predicate, mask) | {"direction": "rule"} for rule, mask in zip(rules, held, strict=True)
        ]
        alarmed = scores >= cut
        difference, error = difference_of_rates(self.target, alarmed, self.units)
        found.append(
            self._sides(" or ".join(f"({rule.predicate})" for rule in rules), np.logical_or.reduce(held))
            | {"direction": "alarm", "value": difference}
            | {"value_low": difference - MARGIN * error, "value_high": difference + MARGIN * error}
            | {"is_confirmed": bool(difference > 3 * error)}
        )
        return found

    def _sides(self, predicate: str, is_beyond: np.ndarray) -> dict:
        within = self.target[~is_beyond]
        return {
            "predicate": predicate,
            "rows_within": int((~is_beyond).sum()),
            "rows_beyond": int(is_beyond.sum()),
            "rate_within": float(within.mean()) if len(within) else np.nan,
            "rate_beyond": float(self.target[is_beyond].mean()) if is_beyond.any() else np.nan,
            "is_confirmed": False,
        }

    def quality(self) -> pd.DataFrame:
        counts = {
            "rows": self.row_count,
            "rows_not_judged": self.censored_count,
            "units": int(self.units.max()) + 1,
            **({"rows_with_yes": int(self.labels.sum())} if self.is_yes_or_no else {}),
        }
        found = [
            {"split": "none", "model": "none", "measure": name, "value": float(count)} for name, count in counts.items()
        ]
        for (split, model), scores in self.scores.items():
            judged = ~np.isnan(scores)
            named = {"split": split, "model": model, "row_count": int(judged.sum())}
            found += [named | measured for measured in self._measures(split, model, scores, judged)]
        table = pd.DataFrame(found).assign(part="quality")
        auroc = table[
            (table["measure"] == ("auroc" if self.is_yes_or_no else "r2")) & (table["model"] == models.BOOSTED)
        ]
        by_split = auroc.set_index("split")["value"]
        if {"unit", "row"} <= set(by_split.index):
            gap = {
                "split": "row",
                "model": models.BOOSTED,
                "measure": "unit_effect",
                "value": by_split["row"] - by_split["unit"],
            }
            table = pd.concat([table, pd.DataFrame([gap | {"part": "quality"}])], ignore_index=True)
        return table

    def _measures(self, split: str, model: str, scores: np.ndarray, judged: np.ndarray) -> list[dict]:
        labels, units = self.labels[judged], self.units[judged]
        if not self.is_yes_or_no:
            return quality.numbers_quality(self.sign * scores[judged], labels)
        if not labels.sum():
            return []
        found = quality.warnings_quality(scores[judged], labels, units, budget=self.budget)
        if split == "unit":
            costs = {"miss": self.declared.get("miss_cost"), "alarm": self.declared.get("alarm_cost")}
            costs = None if None in costs.values() else costs
            found += quality.curve(scores[judged], labels, units, budget=self.budget, costs=costs)
            if self.horizon:
                found += quality.faults_quality(
                    self.rows, scores, self.labels, self.waits, budget=self.budget, horizon=self.horizon
                )
        return found

    def curves(self) -> pd.DataFrame:
        """Mean target by value for each feature with a confirmed bound, points of as many rows on each side of it."""
        parts = []
        for bound in self._confirmed_bounds().itertuples():
            sorted_feature = SortedFeature(
                self.features[bound.feature].to_numpy(), self.labels, is_yes_or_no=self.is_yes_or_no
            )
            values, labels = sorted_feature.values, sorted_feature.target
            cut = int(np.searchsorted(values, bound.bound, side="right" if bound.direction == "high" else "left"))
            points = [
                {
                    "value": float(part_values.mean()),
                    "rate_beyond": float(part_labels.mean()),
                    "row_count": len(part_values),
                }
                for side in (slice(0, cut), slice(cut, None))
                for part_values, part_labels in zip(
                    np.array_split(values[side], CURVE_POINTS), np.array_split(labels[side], CURVE_POINTS), strict=True
                )
                if len(part_values)
            ]
            named = {
                "part": "curve",
                **{name: getattr(bound, name) for name in ("feature", "direction", "predicate", "bound")},
            }
            parts.append(pd.DataFrame(points).assign(**named, rank=np.arange(1, len(points) + 1)))
        return pd.concat(parts, ignore_index=True) if parts else pd.DataFrame()

    def _confirmed_bounds(self) -> pd.DataFrame:
        found = self.found_thresholds
        return found[found["is_confirmed"].astype(bool) & found["direction"].isin(DIRECTIONS)] if len(found) else found

    def changes(self) -> pd.DataFrame:
        """Before and after the declared date: the mean outcome of a row, and the sums a day of declared measures."""
        if not self.declared.get("change_date"):
            return pd.DataFrame()
        change, rows = pd.Timestamp(self.declared["change_date"]), self.all_rows
        known = rows[rows["watch_target"].notna()]
        is_after = (pd.to_datetime(known["watch_time"]) >= change).to_numpy()
        outcome, units = known["watch_target"].to_numpy(float), known["unit_code"].to_numpy()
        found = [_compared("rate", outcome, is_after, difference_of_rates(outcome, is_after, units))]
        days = rows.assign(day=pd.to_datetime(rows["watch_time"]).dt.normalize())
        for name in self.declared["measures"]:
            sums = days.groupby("day")[f"measure_{name}"].sum()
            after, values = (sums.index >= change), sums.to_numpy(float)
            found.append(_compared(name, values, after, difference_of_rates(values, after, np.arange(len(values)))))
        return pd.DataFrame(found).assign(part="change", day=change)

    def monitors(self) -> pd.DataFrame:
        """Each day of each confirmed bound, on all rows; the alarm would ring with its bounds once more."""
        parts, rows = [], self.all_rows
        days = pd.to_datetime(rows["watch_time"]).dt.normalize().to_numpy()
        listed, codes = np.unique(days, return_inverse=True)
        totals = np.bincount(codes)
        for found in self._confirmed_bounds().itertuples():
            is_beyond = Bound(found.feature, found.direction, found.bound).is_beyond(
                rows[found.feature].to_numpy(float)
            )
            beyond = np.bincount(codes, is_beyond).astype(int)
            watched = monitors.watch_days(beyond, totals)
            first = [None if pd.isna(position) else listed[int(position)] for position in watched["reference_position"]]
            table = watched.assign(
                part="monitor",
                predicate=found.predicate,
                direction=found.direction,
                day=listed,
                compared_date=pd.to_datetime(pd.Series(first, dtype="datetime64[ns]")).to_numpy(),
                row_count=totals,
                rows_beyond=beyond,
                value=beyond / totals,
            )
            parts.append(table.drop(columns="reference_position"))
        return pd.concat(parts, ignore_index=True) if parts else pd.DataFrame()


def _compared(measure: str, values: np.ndarray, is_after: np.ndarray, difference: tuple[float, float]) -> dict:
    change, error = difference
    return {
        "measure": measure,
        "rate_within": float(values[~is_after].mean()),
        "rate_beyond": float(values[is_after].mean()),
        "value": change,
        "value_low": change - MARGIN * error,
        "value_high": change + MARGIN * error,
        "rows_within": int((~is_after).sum()),
        "rows_beyond": int(is_after.sum()),
    }
