"""Who of those that never bought would respond: a model on attributes alone, and how little they say.

Rows have campaign_id, campaign_type, customer_id, contact_date, followed_until_date, is_responding, is_prospect and
ATTRIBUTES, which are texts or missing.
"""

from collections.abc import Iterator

import numpy as np
import pandas as pd
import pyarrow as pa
from scipy.special import expit

from segment_lib.campaigns.evaluation import customer_draws, within_aurocs
from segment_lib.campaigns.rolling import FEWEST_OUTCOMES
from segment_lib.classifiers.logistic import fit_logistic
from segment_lib.classifiers.quality import interval_of
from segment_lib.series import to_arrow

ATTRIBUTES = [
    *("age_band", "gender", "income_band", "home_ownership", "marital_status", "household_size"),
    *("household_composition", "children_count", "city", "region", "country"),
]

#: Contacts that a value of an attribute needs to count.
FEWEST_CONTACTS = 25

#: Inverse strength of the penalty.
STRENGTH = 0.1

#: A prospect whose model says so of a missing attribute, to show what that alone would bring.
MISSING = "(missing)"

SCHEMA = pa.schema(
    [
        ("customer_id", pa.string()),
        ("campaign_type", pa.string()),
        ("known_attribute_count", pa.int32()),
        ("response_probability", pa.float64()),
        ("response_grade", pa.int32()),
        ("auroc_within", pa.float64()),
        ("auroc_within_low", pa.float64()),
        ("auroc_within_high", pa.float64()),
        ("auroc_within_with_missing", pa.float64()),
    ]
)


def scores_of(rows: pd.DataFrame, *, seed: int, draw_count: int = 200) -> pa.Table:
    """One row per prospect and campaign type; none without prospects, or where too little is known to fit.

    The model learns from contacts with a known attribute, and a missing one adds nothing. auroc_within is measured on
    later campaigns among contacts with a known attribute; auroc_within_with_missing on all contacts, by a model for
    which missing is a value: what it has more comes from who is in the table of customers.
    """
    dated = rows.assign(**{name: pd.to_datetime(rows[name]) for name in ("contact_date", "followed_until_date")})
    contacts = dated[~dated["is_prospect"].astype(bool) & dated["is_responding"].notna()]
    prospects = dated[dated["is_prospect"].astype(bool)].sort_values("customer_id", kind="stable", ignore_index=True)
    known = _sorted(contacts[contacts[ATTRIBUTES].notna().any(axis=1)])
    if not len(prospects) or not _is_enough(known):
        return to_arrow([], SCHEMA)
    area, low, high = within_of(known, seed=seed, draw_count=draw_count)
    filled = contacts.assign(**{name: contacts[name].fillna(MISSING) for name in ATTRIBUTES})
    with_missing, _, _ = within_of(_sorted(filled), seed=seed, draw_count=0)
    predict = _fit(known)
    parts = []
    for name in sorted(set(known["campaign_type"])):
        chances = expit(predict(prospects.assign(campaign_type=name)).round(6))
        middles = pd.Series(-chances).rank(method="average").to_numpy() - 0.5
        grades = np.minimum(10, 1 + np.floor(10 * middles / len(prospects)))
        parts.append(
            pd.DataFrame(
                {
                    "customer_id": prospects["customer_id"],
                    "campaign_type": name,
                    "known_attribute_count": prospects[ATTRIBUTES].notna().sum(axis=1),
                    "response_probability": chances,
                    "response_grade": grades.astype(int),
                    "auroc_within": area,
                    "auroc_within_low": low,
                    "auroc_within_high": high,
                    "auroc_within_with_missing": with_missing,
                }
            )
        )
    return to_arrow(parts, SCHEMA)


def within_of(contacts: pd.DataFrame, *, seed: int, draw_count: int) -> tuple[float, float, float]:
    """The area under the ROC curve within campaigns, each scored by earlier ones, and its interval; NaN for none."""
    tested = list(_tested(contacts))
    if not tested:
        return np.nan, np.nan, np.nan
    rows = pd.concat(tested, ignore_index=True)
    draws = customer_draws(rows["customer_id"], seed=seed, draw_count=draw_count)
    labels = rows["is_responding"].astype(int).to_numpy()
    areas = within_aurocs(rows["log_odds"].to_numpy(), labels, rows["campaign_id"], draws)
    return (float(areas[0]), *(interval_of(areas[1:]) if draw_count else (np.nan, np.nan)))


def _tested(contacts: pd.DataFrame) -> Iterator[pd.DataFrame]:
    begun = contacts.groupby("campaign_id")["contact_date"].transform("min")
    for date, rows in contacts.groupby(begun):
        train = contacts[contacts["followed_until_date"] < date]
        if _is_enough(train):
            yield rows.assign(log_odds=_fit(train)(rows).round(6))


def _is_enough(rows: pd.DataFrame) -> bool:
    responders = int(rows["is_responding"].astype(int).sum()) if len(rows) else 0
    return min(responders, len(rows) - responders) >= FEWEST_OUTCOMES


def _fit(train: pd.DataFrame):
    """A function rows -> log-odds: a logistic regression on the values of attributes, each less its share."""
    names = ["campaign_type", *ATTRIBUTES]
    values = [
        (name, value)
        for name in names
        for value, count in sorted(train[name].value_counts().items())
        if count >= FEWEST_CONTACTS
    ]
    shares = {(name, value): (train[name] == value).sum() / train[name].notna().sum() for name, value in values}

    def columns(rows: pd.DataFrame) -> np.ndarray:
        parts = [
            np.where(
                rows[name].notna(), (rows[name] == value).fillna(False).to_numpy(dtype=float) - shares[name, value], 0
            )
            for name, value in values
        ]
        return np.vstack([np.ones(len(rows)), *parts])

    labels = train["is_responding"].astype(int).to_numpy()
    coefficients = fit_logistic(columns(train), labels, strength=STRENGTH)
    return lambda rows: coefficients @ columns(rows)


def _sorted(rows: pd.DataFrame) -> pd.DataFrame:
    order = ["contact_date", "campaign_type", *ATTRIBUTES, "is_responding", "customer_id"]
    return rows.sort_values(order, kind="stable", ignore_index=True)
