"""Models of responses fitted as time went by: each campaign is scored by what was known the day before it began.

Contacts have campaign_id, campaign_type, customer_id, contact_date, followed_until_date, is_next, is_responding (null
as long as nobody can know) and the features, none of them missing.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
import pyarrow as pa
from threadpoolctl import threadpool_limits

from segment_lib.campaigns.linear import ADDITIVE, COLUMNS, LOGISTIC, fit_model, log_odds_of
from segment_lib.classifiers.boosted import boosted_trees, tabulate
from segment_lib.series import to_arrow

#: Contacts of either outcome from which on a model is fitted.
FEWEST_OUTCOMES = 25

#: Models and inverse strengths of their penalty that compete; the first is used until one can be chosen.
CANDIDATES = (
    *((LOGISTIC, strength) for strength in (0.03, 0.01, 0.1, 0.3)),
    *((ADDITIVE, strength) for strength in (0.03,)),
)

BOOSTED = "gradient_boosting"

#: Contacts that a fit reads at most, the latest ones.
LARGEST_FIT = 50_000

TERM_SCHEMA = pa.schema(
    [
        ("fit_date", pa.date32()),
        ("model", pa.string()),
        ("feature", pa.string()),
        ("transform", pa.string()),
        ("campaign_type", pa.string()),
        ("bin", pa.int32()),
        *[(name, pa.float64()) for name in COLUMNS[4:]],
        ("strength", pa.float64()),
        ("contact_count", pa.int64()),
        ("responder_count", pa.int64()),
    ]
)


@dataclass(frozen=True)
class Fit:
    """The models of one day: what they learnt from, and whom they score."""

    fit_date: pd.Timestamp
    train: pd.DataFrame
    scored: pd.DataFrame
    terms: dict[tuple[str, float], pd.DataFrame]
    chosen: tuple[str, float]
    best: dict[str, tuple[str, float]]


def sorted_contacts(contacts: pd.DataFrame, features: Sequence[str]) -> pd.DataFrame:
    """In an order that other names do not change: sums of doubles depend on it. Dates become timestamps."""
    dated = contacts.assign(
        **{name: pd.to_datetime(contacts[name]) for name in ("contact_date", "followed_until_date")},
        **{name: contacts[name].astype("float64") for name in features},
    )
    order = ["contact_date", "campaign_type", *features, "is_responding", "customer_id", "campaign_id"]
    dated = dated.sort_values(order, kind="stable", ignore_index=True)
    # A campaign that writes for several days is scored by what was known on its first.
    return dated.assign(fit_date=dated.groupby("campaign_id")["contact_date"].transform("min"))


def trainings(contacts: pd.DataFrame) -> Iterator[tuple[pd.Timestamp, pd.DataFrame, pd.DataFrame]]:
    """The day, the contacts to learn from and those to score, for each first day of a campaign that can be learnt for.

    contacts: see `sorted_contacts`. Those whose window was over before the day are learnt from, if enough have either
    outcome.
    """
    labels = contacts["is_responding"]
    for fit_date, scored in contacts.groupby("fit_date"):
        is_known = labels.notna() & (contacts["followed_until_date"] < fit_date)
        train = contacts[is_known].tail(LARGEST_FIT)
        responders = train["is_responding"].astype(int).sum()
        if min(responders, len(train) - responders) >= FEWEST_OUTCOMES:
            yield fit_date, train, scored


def rolling_fits(contacts: pd.DataFrame, features: Sequence[str]) -> Iterator[Fit]:
    """A Fit for each of the `trainings`, in the order of the days.

    The candidate is chosen by the log loss of what all of them said about earlier campaigns, each from its own fit,
    among outcomes known before.
    """
    losses = []
    for fit_date, train, scored in trainings(contacts):
        outcomes = train["is_responding"].astype(int).to_numpy()
        with threadpool_limits(limits=1):
            terms = {
                (model, strength): fit_model(model, train, outcomes, features, strength)
                for model, strength in CANDIDATES
            }
        yield Fit(fit_date, train, scored, terms, *_choice(losses, fit_date))
        tested = scored[scored["is_responding"].notna()]
        if len(tested):
            losses.append(_losses(tested, terms))


def terms_of_fits(contacts: pd.DataFrame, *, features: Sequence[str]) -> pa.Table:
    """The terms of the chosen model of each fit: one row per fit_date, feature, campaign_type and bin."""
    parts = []
    for fit in rolling_fits(sorted_contacts(contacts, features), features):
        model, strength = fit.chosen
        counts = {"contact_count": len(fit.train), "responder_count": int(fit.train["is_responding"].sum())}
        parts.append(fit.terms[fit.chosen].assign(fit_date=fit.fit_date, model=model, strength=strength, **counts))
    return to_arrow(parts, TERM_SCHEMA)


def tested_contacts(contacts: pd.DataFrame, features: Sequence[str], *, seed: int, boosts: bool = True) -> pd.DataFrame:
    """Contacts with a label that a fit scored, with log-odds in columns: used, LOGISTIC, ADDITIVE, BOOSTED."""
    parts = []
    names = list(features)
    for fit in rolling_fits(contacts, features):
        tested = fit.scored[fit.scored["is_responding"].notna()]
        if not len(tested):
            continue
        scores = {model: log_odds_of(tested, fit.terms[key]) for model, key in fit.best.items()}
        scores["used"] = log_odds_of(tested, fit.terms[fit.chosen])
        if boosts:
            with threadpool_limits(limits=1):
                labels = fit.train["is_responding"].astype(int).to_numpy()
                trees = boosted_trees(_with_type(fit.train, names), labels, seed=seed)
                scores[BOOSTED] = tabulate(trees, [*names, "campaign_type"])(_with_type(tested, names))
        parts.append(tested.assign(**scores))
    return pd.concat(parts, ignore_index=True) if parts else contacts.iloc[:0].assign(used=[])


def _with_type(rows: pd.DataFrame, features: Sequence[str]) -> pd.DataFrame:
    """The features and the type as a number that depends on nothing but its name."""
    codes = rows["campaign_type"].map(lambda name: float(sum(ord(letter) * 31**n for n, letter in enumerate(name[:8]))))
    return rows[list(features)].assign(campaign_type=codes)


def _losses(tested: pd.DataFrame, terms: dict) -> pd.DataFrame:
    """When the outcome of each contact was known, and the log loss of each candidate."""
    signs = np.where(tested["is_responding"].astype(bool), -1, 1)
    losses = {key: np.logaddexp(0, signs * log_odds_of(tested, own)) for key, own in terms.items()}
    return pd.DataFrame(
        {
            "known_date": tested["followed_until_date"].to_numpy(),
            "is_responding": tested["is_responding"].astype(int).to_numpy(),
            **losses,
        }
    )


def _choice(losses: Sequence[pd.DataFrame], fit_date: pd.Timestamp) -> tuple[tuple[str, float], dict]:
    """The candidate of the least loss so far, and the one of each model; before enough is known the first of each."""
    first = {}
    for candidate in CANDIDATES:
        first.setdefault(candidate[0], candidate)
    seen = pd.concat(losses) if losses else pd.DataFrame()
    seen = seen[seen["known_date"] < fit_date] if len(seen) else seen
    if not len(seen) or seen["is_responding"].sum() < FEWEST_OUTCOMES:
        return CANDIDATES[0], first
    # Rounded, so that the order of equal candidates decides, and not the last digit.
    means = {candidate: round(float(seen[candidate].mean()), 9) for candidate in CANDIDATES}
    best = {model: min((key for key in CANDIDATES if key[0] == model), key=lambda key: means[key]) for model in first}
    return min(CANDIDATES, key=lambda key: means[key]), best
