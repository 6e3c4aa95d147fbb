"""What the model of responses rests on: how much worse it ranks later campaigns without a feature."""

from collections.abc import Sequence

import numpy as np
import pandas as pd
import pyarrow as pa
from threadpoolctl import threadpool_limits

from segment_lib.campaigns.evaluation import customer_draws, within_aurocs
from segment_lib.campaigns.linear import TYPE, contributions_of, fit_model
from segment_lib.campaigns.rolling import sorted_contacts, trainings
from segment_lib.classifiers.importance import DRAW_COUNT, RANDOM_FEATURE, correlated_groups, ranked_losses
from segment_lib.series import to_arrow

SCHEMA = pa.schema(
    [
        ("feature", pa.string()),
        ("is_group", pa.bool_()),
        *[(name, pa.float64()) for name in ("importance", "importance_low", "importance_high")],
        ("importance_rank", pa.int32()),
        *[(name, pa.int64()) for name in ("campaign_count", "contact_count", "responder_count")],
    ]
)


def importances_of(contacts: pd.DataFrame, terms: pd.DataFrame, *, features: Sequence[str], seed: int) -> pa.Table:
    """One row per feature, noise and group of correlated features; none where no outcome was predicted.

    contacts: see `rolling`; terms: of the fits in use, with fit_date, model and strength. The importance is the loss of
    the area under the ROC curve within campaigns when values are dealt out anew among the contacts of each campaign
    (Breiman 2001), those of a group together, each time on a bootstrap sample of customers. The models are fitted again
    with the noise among their features. The type is the same for a whole campaign and has no row.
    """
    rows = sorted_contacts(contacts, features)
    noise = np.random.default_rng(seed).lognormal(size=len(rows))
    tested, contributions = _tested(rows.assign(**{RANDOM_FEATURE: noise}), terms, [*features, RANDOM_FEATURE])
    labels = tested["is_responding"].astype(int).to_numpy()
    if len(np.unique(labels)) < 2:
        return to_arrow([], SCHEMA)
    names = list(contributions)
    groups = correlated_groups(tested[names])
    draws = customer_draws(tested["customer_id"], seed=seed, draw_count=DRAW_COUNT)[1:]
    orders = _orders(tested["campaign_id"], seed)
    values = contributions.to_numpy()
    whole = tested["log_odds"].to_numpy()

    def areas(members: Sequence[str]) -> np.ndarray:
        own = values[:, [names.index(name) for name in members]].sum(axis=1)
        return np.concatenate(
            [
                within_aurocs((whole + own[order] - own).round(6), labels, tested["campaign_id"], draw[None])
                for order, draw in zip(orders, draws, strict=True)
            ]
        )

    # A draw of campaigns that have one outcome each has no area.
    baselines = areas([])
    is_known = np.isfinite(baselines)
    if is_known.sum() < 2:
        return to_arrow([], SCHEMA)
    losses = [(baselines - areas(members))[is_known] for members in groups.values()]
    counts = {
        "campaign_count": tested["campaign_id"].nunique(),
        "contact_count": len(tested),
        "responder_count": int(labels.sum()),
    }
    return to_arrow([ranked_losses(groups, losses).assign(**counts)], SCHEMA)


def _tested(rows: pd.DataFrame, terms: pd.DataFrame, features: Sequence[str]) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Contacts with an outcome, with log_odds by the model of their day, and what each feature adds to them."""
    chosen = terms.assign(fit_date=pd.to_datetime(terms["fit_date"])).groupby("fit_date")[["model", "strength"]].first()
    parts, added = [rows.iloc[:0]], [pd.DataFrame(columns=features, dtype=float)]
    for fit_date, train, scored in trainings(rows):
        tested = scored[scored["is_responding"].notna()]
        if not len(tested):
            continue
        model, strength = chosen.loc[fit_date]
        labels = train["is_responding"].astype(int).to_numpy()
        with threadpool_limits(limits=1):
            own = fit_model(model, train, labels, features, strength)
        contributions = contributions_of(tested, own)
        # The intercept is the same within a campaign.
        parts.append(tested.assign(log_odds=contributions.sum(axis=1)))
        added.append(contributions.drop(columns=TYPE).reindex(columns=features, fill_value=0.0))
    return pd.concat(parts, ignore_index=True), pd.concat(added, ignore_index=True)


def _orders(campaigns: pd.Series, seed: int) -> list[np.ndarray]:
    """Orders of the rows in which the contacts of each campaign have changed places among themselves."""
    random = np.random.default_rng(seed)
    # In the order of their first rows, so that other names are dealt the same.
    codes = pd.factorize(campaigns)[0]
    places = [np.flatnonzero(codes == code) for code in range(codes.max() + 1)]
    orders = []
    for _ in range(DRAW_COUNT):
        order = np.arange(len(campaigns))
        for own in places:
            order[own] = random.permutation(own)
        orders.append(order)
    return orders
