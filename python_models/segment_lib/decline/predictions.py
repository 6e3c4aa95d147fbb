"""Who declines, for a series of dates: features screened, the additive model fitted, tested and explained.

A fit at a date learns from the labels whose horizon was over by then. Labelled rows have as_of_date, customer_id, one
column per feature, followed_until_date and is_declining, both null as long as nobody can know; fits have fit_date,
labels_after_date (the label dates that count lie behind it) and first_due_date, from which on results are wanted.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial

import numpy as np
import pandas as pd
import pyarrow as pa
from scipy.special import expit
from threadpoolctl import threadpool_limits

from segment_lib.classifiers import quality
from segment_lib.classifiers.additive import choose_strength, fit_terms
from segment_lib.classifiers.importance import RANDOM_FEATURE, correlated_groups
from segment_lib.decline import importance, predictors, shapley
from segment_lib.decline.screening import COLUMNS, screen_features
from segment_lib.series import to_arrow

#: Below so many customers an interval says nothing.
FEWEST_CUSTOMERS = 50

NUMBERS = ["value", "value_low", "value_high"]
ODDS = ["log_odds", "log_odds_low", "log_odds_high"]
LOSSES = ["importance", "importance_low", "importance_high"]


def _schema(**types: pa.DataType) -> pa.Schema:
    return pa.schema(list(types.items()))


SCREENING_SCHEMA = _schema(
    fit_date=pa.date32(),
    feature=pa.string(),
    label_count=pa.int64(),
    **dict.fromkeys(COLUMNS[1:], pa.float64()),
    is_kept=pa.bool_(),
    reason=pa.string(),
)
TERM_SCHEMA = _schema(
    fit_date=pa.date32(),
    feature=pa.string(),
    bin=pa.int32(),
    **dict.fromkeys(["lower_bound", "upper_bound"], pa.float64()),
    contribution=pa.decimal128(12, 6),
    row_count=pa.int64(),
    declining_count=pa.int64(),
    strength=pa.float64(),
)
CASE_TYPES = {"split": pa.string(), "as_of_date": pa.date32(), "fit_date": pa.date32(), "model": pa.string()}
EVALUATION_SCHEMA = _schema(
    **CASE_TYPES,
    measure=pa.string(),
    decile=pa.int32(),
    **dict.fromkeys(["customer_count", "declining_count"], pa.int64()),
    **dict.fromkeys(NUMBERS, pa.float64()),
    best_baseline=pa.string(),
    beats_baseline=pa.string(),
    reason=pa.string(),
    known_date=pa.date32(),
)
IMPORTANCE_SCHEMA = _schema(
    **CASE_TYPES,
    feature=pa.string(),
    is_group=pa.bool_(),
    **dict.fromkeys(LOSSES, pa.float64()),
    importance_rank=pa.int32(),
    known_date=pa.date32(),
)
CONTRIBUTION_SCHEMA = _schema(
    fit_date=pa.date32(),
    model=pa.string(),
    feature=pa.string(),
    customer_count=pa.int64(),
    mean_absolute_contribution=pa.float64(),
    contribution_rank=pa.int32(),
    agreement=pa.float64(),
)
CURVE_SCHEMA = _schema(
    fit_date=pa.date32(),
    model=pa.string(),
    feature=pa.string(),
    curve_number=pa.int32(),
    bin=pa.int32(),
    feature_value=pa.float64(),
    **dict.fromkeys(ODDS, pa.float64()),
    row_count=pa.int64(),
)


@dataclass(frozen=True)
class Case:
    """Customers on whom models are tested that learnt from others, at dates before or at the same ones."""

    split: str
    as_of_date: pd.Timestamp
    fit_date: pd.Timestamp
    known_date: pd.Timestamp
    strength: float
    features: list[str]
    train: pd.DataFrame
    test: pd.DataFrame

    @property
    def names(self) -> dict:
        """The columns that say which case a row is about."""
        return {name: getattr(self, name) for name in ("split", "as_of_date", "fit_date", "known_date")}

    @property
    def problem(self) -> str | None:
        """Why nothing can be said."""
        if len(self.test) < FEWEST_CUSTOMERS:
            return "few_customers"
        return "one_class" if self.test["is_declining"].nunique() < 2 else None


def screenings_of_fits(labelled: pd.DataFrame, fits: pd.DataFrame, *, features: Sequence[str]) -> pa.Table:
    """One row per fit date that is due and feature, see decline.screening."""
    rows, parts = _sorted(labelled, features), []
    for fit in _due(fits).itertuples():
        train, scored = _training(rows, fit), rows[rows["as_of_date"] == fit.fit_date]
        screened = screen_features(train[list(features)], _labels(train), scored[list(features)])
        parts.append(screened.assign(fit_date=fit.fit_date, label_count=len(train)))
    return to_arrow(parts, SCREENING_SCHEMA)


def terms_of_fits(labelled: pd.DataFrame, fits: pd.DataFrame, *, screening: pd.DataFrame) -> pa.Table:
    """One row per fit date that is due, feature and bin, see classifiers.additive; none where nothing can be learnt."""
    kept, parts = _kept_features(screening), []
    rows = _sorted(labelled, sorted(set(screening["feature"])))
    for fit in _due(fits).itertuples():
        train, features = _training(rows, fit), kept.get(fit.fit_date, [])
        labels = _labels(train)
        if not features or len(np.unique(labels)) < 2:
            continue
        with threadpool_limits(limits=1):
            strength = choose_strength(train[features], labels, predictors.folds_of(train, features))
            terms = fit_terms(train[features], labels, strength=strength)
        parts.append(terms.assign(fit_date=fit.fit_date, strength=strength))
    return to_arrow(parts, TERM_SCHEMA)


def evaluations_of_cases(
    labelled: pd.DataFrame,
    fits: pd.DataFrame,
    *,
    screening: pd.DataFrame,
    terms: pd.DataFrame,
    derived: Sequence[str],
    seed: int,
    draw_count: int,
) -> pa.Table:
    """One row per case, model, measure and decile, see classifiers.quality; derived: features that compare windows."""
    parts = []
    for case in _cases(labelled, fits, screening, terms):
        counted = {"customer_count": len(case.test), "declining_count": int(_labels(case.test).sum())}
        if case.problem:
            rows = pd.DataFrame({"model": [predictors.ADDITIVE], "measure": ["auroc"], "reason": [case.problem]})
            rows = rows.reindex(columns=EVALUATION_SCHEMA.names)
        else:
            with threadpool_limits(limits=1):
                probabilities = _probabilities(case, derived, seed)
                rows = quality.compare_models(
                    probabilities,
                    _labels(case.test),
                    baselines=list(predictors.BASELINES),
                    seed=seed,
                    draw_count=draw_count,
                ).assign(reason=None)
        parts.append(rows.assign(**case.names, **counted))
    return to_arrow(parts, EVALUATION_SCHEMA)


def importances_of_cases(
    labelled: pd.DataFrame, fits: pd.DataFrame, *, screening: pd.DataFrame, terms: pd.DataFrame, seed: int
) -> pa.Table:
    """One row per case, model and feature or group, see decline.importance; each fit is tested at its own date."""
    parts = []
    for case in _cases(labelled, fits, screening, terms):
        if case.problem or (case.split == "later_date" and case.as_of_date != case.fit_date):
            continue
        random = np.random.default_rng(seed)
        noise = RANDOM_FEATURE
        train = case.train.assign(**{noise: random.normal(size=len(case.train))})
        test = case.test.assign(**{noise: random.normal(size=len(case.test))})
        groups = correlated_groups(train[[*case.features, noise]])
        with threadpool_limits(limits=1):
            for model, fit in _models(case.strength, seed).items():
                fitted = {
                    fold: _fit(fit, train[train["fold"] != fold], [*case.features, noise])
                    for fold in np.unique(test["fold"])
                }
                losses = importance.permutation_importance(fitted, test, groups, seed=seed)
                parts.append(losses.assign(model=model, **case.names))
    return to_arrow(parts, IMPORTANCE_SCHEMA)


def curves_of_fits(
    labelled: pd.DataFrame, fits: pd.DataFrame, *, screening: pd.DataFrame, terms: pd.DataFrame, seed: int
) -> pa.Table:
    """One row per fit date that is due, model, feature, curve and bin, see decline.importance."""
    parts = []
    challenger = partial(predictors.fit_challenger, seed=seed)
    for fit_date, features, labels, strength in _fitted_rows(labelled, fits, screening, terms):
        with threadpool_limits(limits=1):
            curves = {
                predictors.ADDITIVE: importance.shape_curves(features, labels, strength=strength, seed=seed),
                predictors.CHALLENGER: importance.dependence_curves(challenger, features, labels, seed=seed),
            }
        parts += [curve.assign(model=model, fit_date=fit_date) for model, curve in curves.items()]
    return to_arrow(parts, CURVE_SCHEMA)


def contributions_of_fits(
    labelled: pd.DataFrame,
    fits: pd.DataFrame,
    *,
    screening: pd.DataFrame,
    terms: pd.DataFrame,
    with_challenger: bool,
    seed: int,
) -> pa.Table:
    """One row per fit date that is due, model and feature, see decline.shapley."""
    parts = []
    explains_challenger = with_challenger and shapley.can_explain()
    for fit_date, features, labels, strength in _fitted_rows(labelled, fits, screening, terms):
        chosen = np.linspace(0, len(features) - 1, min(len(features), shapley.ROW_COUNT)).astype(int)
        with threadpool_limits(limits=1):
            explained = {predictors.ADDITIVE: shapley.additive_contributions(features, labels, strength=strength)}
            if explains_challenger:
                explained[predictors.CHALLENGER] = shapley.challenger_contributions(features, labels, seed=seed)
        few = {model: values.iloc[chosen] for model, values in explained.items()}
        parts.append(shapley.compare_contributions(few).assign(fit_date=fit_date))
    return to_arrow(parts, CONTRIBUTION_SCHEMA)


def _fitted_rows(
    labelled: pd.DataFrame, fits: pd.DataFrame, screening: pd.DataFrame, terms: pd.DataFrame
) -> Iterator[tuple[pd.Timestamp, pd.DataFrame, np.ndarray, float]]:
    """For each fit date that is due and has a model: the date, features and labels it learnt from, and its strength."""
    kept, strengths = _kept_features(screening), _strengths(terms)
    rows = _sorted(labelled, sorted(set(screening["feature"])))
    for fit in _due(fits).itertuples():
        if fit.fit_date in strengths:
            train = _training(rows, fit)
            yield fit.fit_date, train[kept[fit.fit_date]], _labels(train), strengths[fit.fit_date]


def _cases(labelled: pd.DataFrame, fits: pd.DataFrame, screening: pd.DataFrame, terms: pd.DataFrame) -> Iterator[Case]:
    """Both splits, of the cases that became known from the first due date on.

    other_customers: for each fit its newest label date, as far as known then. later_date: each label date by the last
    fit on or before it. In both the customers of a fold are scored by models that have seen none of their rows.
    """
    kept, strengths = _kept_features(screening), _strengths(terms)
    rows = _sorted(labelled, sorted(set(screening["feature"])))
    fits = _dated(fits)
    in_force = fits[fits["fit_date"].isin(strengths)].sort_values("fit_date")
    known_dates = rows.dropna(subset=["followed_until_date"]).groupby("as_of_date")["followed_until_date"].first()
    wanted = [("other_customers", fit, None, fit.fit_date) for fit in in_force.itertuples()]
    for as_of_date, known_date in known_dates.items():
        earlier = in_force[in_force["fit_date"] <= as_of_date]
        wanted += [("later_date", fit, as_of_date, known_date) for fit in earlier.tail(1).itertuples()]
    for split, fit, as_of_date, known_date in wanted:
        if known_date < fit.first_due_date:
            continue
        train, features = _training(rows, fit), kept[fit.fit_date]
        as_of_date = train["as_of_date"].max() if as_of_date is None else as_of_date
        test = rows[rows["as_of_date"] == as_of_date]
        both = pd.concat([train, test]).drop_duplicates(["as_of_date", "customer_id"])
        folds = dict(zip(both["customer_id"], predictors.folds_of(both, features), strict=True))
        train, test = (part.assign(fold=part["customer_id"].map(folds)) for part in (train, test))
        yield Case(split, as_of_date, fit.fit_date, known_date, strengths[fit.fit_date], features, train, test)


def _probabilities(case: Case, derived: Sequence[str], seed: int) -> Mapping[str, np.ndarray]:
    """Model -> probability of each test row by models that have not seen the customer."""
    models = _models(case.strength, seed)
    plain = [name for name in case.features if name not in derived]
    wanted = {model: (fit, case.features) for model, fit in models.items()}
    if plain:
        wanted["additive_without_growth"] = (models[predictors.ADDITIVE], plain)
    wanted |= {name: (predictors.fit_baseline, features) for name, features in predictors.BASELINES.items()}
    return {
        model: expit(predictors.left_out_log_odds(fit, case.train, case.test, features))
        for model, (fit, features) in wanted.items()
    }


def _models(strength: float, seed: int) -> dict[str, Callable]:
    return {
        predictors.ADDITIVE: partial(predictors.fit_additive, strength=strength),
        predictors.CHALLENGER: partial(predictors.fit_challenger, seed=seed),
    }


def _fit(fit: Callable, rows: pd.DataFrame, features: Sequence[str]) -> predictors.Predictor:
    return fit(rows[list(features)], _labels(rows))


def _dated(rows: pd.DataFrame) -> pd.DataFrame:
    return rows.assign(**{name: pd.to_datetime(rows[name]) for name in rows if name.endswith("_date")})


def _due(fits: pd.DataFrame) -> pd.DataFrame:
    dated = _dated(fits)
    return dated[dated["fit_date"] >= dated["first_due_date"]].sort_values("fit_date")


def _sorted(labelled: pd.DataFrame, features: Sequence[str]) -> pd.DataFrame:
    """In an order that other names of the customers do not change: sums of doubles depend on it."""
    order = ["as_of_date", *features, "is_declining", "customer_id"]
    return _dated(labelled).sort_values(order, kind="stable", ignore_index=True)


def _training(rows: pd.DataFrame, fit) -> pd.DataFrame:
    """What was known at the fit date of the label dates that count."""
    return rows[(rows["followed_until_date"] <= fit.fit_date) & (rows["as_of_date"] > fit.labels_after_date)]


def _labels(rows: pd.DataFrame) -> np.ndarray:
    return rows["is_declining"].to_numpy(dtype=int)


def _kept_features(screening: pd.DataFrame) -> dict[pd.Timestamp, list[str]]:
    kept = _dated(screening[screening["is_kept"]])
    return {date: sorted(rows["feature"]) for date, rows in kept.groupby("fit_date")}


def _strengths(terms: pd.DataFrame) -> dict[pd.Timestamp, float]:
    return _dated(terms).groupby("fit_date")["strength"].first().to_dict()
