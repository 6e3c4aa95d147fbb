"""Noise bands and p values of changes of revenue, from sums of groups of customers."""

import numpy as np
import pandas as pd
import scipy.optimize
import scipy.special
import scipy.stats

#: What one change is: of a slice between two periods.
KEY = ["as_of_date", "comparison", "dimension", "slice"]

#: Groups into which customers are dealt out at random.
GROUP_COUNT = 64

#: A slice with money in fewer groups has no p value: too few customers for a variance.
LEAST_GROUPS = 8

#: The same comparison of so many months before is what a change is compared with, and of fewer than these nothing is
#: said.
REFERENCE_MONTHS = 12
LEAST_REFERENCES = 6

#: Comparisons that follow each other share months, so their variance rests on fewer values than there are: their number
#: divided by 1 + 2 * sum of the squared autocorrelations of differences of equal independent months (Bayley &
#: Hammersley 1946).
OVERLAP = {"month_before": 1.5, "quarter_before": 2.28, "year_before": 1.0}

#: In a dimension of fewer slices each has the variance of its own past alone.
LEAST_SLICES = 4

#: Bootstrap samples of the bands.
DRAW_COUNT = 1000

#: Ends of the bands.
BAND = (0.025, 0.975)


def noise_bands(changes: pd.DataFrame, *, seed: int, draw_count: int = DRAW_COUNT) -> pd.DataFrame:
    """Return for each change a 95 % band by bootstrap over groups of customers, and its standard error.

    changes: KEY, customer_group (0 to 63) and revenue_change in money, a row where a group has any; every change draws
    the same groups, so that a row depends on no other. Percentile interval (Efron & Tibshirani 1993, chapter 13).
    Returns KEY, revenue_change, change_low, change_high, change_error (all money) and group_count, sorted by KEY.
    """
    columns = [*KEY, "revenue_change", "change_low", "change_high", "change_error", "group_count"]
    if changes.empty:
        return pd.DataFrame(columns=columns)
    changes = changes.sort_values([*KEY, "customer_group"], ignore_index=True)
    numbers = changes.groupby(KEY, sort=True).ngroup().to_numpy()
    keys = changes.drop_duplicates(KEY)[KEY].reset_index(drop=True)
    sums = np.zeros((len(keys), GROUP_COUNT))
    sums[numbers, changes["customer_group"].to_numpy()] = changes["revenue_change"].to_numpy(dtype=float)

    draws = np.random.default_rng(seed).multinomial(GROUP_COUNT, np.full(GROUP_COUNT, 1 / GROUP_COUNT), size=draw_count)
    low, high = np.empty(len(keys)), np.empty(len(keys))
    for start in range(0, len(keys), 2000):
        part = slice(start, start + 2000)
        low[part], high[part] = np.quantile(draws @ sums[part].T, BAND, axis=0)
    return keys.assign(
        revenue_change=sums.sum(axis=1),
        change_low=low,
        change_high=high,
        change_error=sums.std(axis=1, ddof=1) * np.sqrt(GROUP_COUNT),
        group_count=np.bincount(numbers, minlength=len(keys)),
    )[columns]


def change_p_values(bands: pd.DataFrame, shops: pd.DataFrame) -> pd.DataFrame:
    """Return bands with p_value and p_adjusted: could the change be one of those of the last twelve months?

    bands: of noise_bands. shops: as_of_date, comparison and mean_revenue, that of both periods: a change counts as a
    share of it, so that a shop that grows does not outgrow its past. A slice without money in an earlier comparison
    changed by 0.

    The change is compared with the mean of the same comparison at the twelve month ends before by a t test for one more
    value. Its variance is that of the bootstrap, times how much more the earlier changes varied than their bootstraps
    say: what all customers have in common, such as weather, no bootstrap knows. That factor rests on twelve values at
    most, so those of the slices of a dimension are drawn together (moderated t, Smyth 2004), and it is never below 1.
    Adjusted by Benjamini & Hochberg (1995) over all slices, dimensions and comparisons of a date. Null where there are
    fewer than LEAST_REFERENCES earlier comparisons or LEAST_GROUPS groups with money.
    """
    if bands.empty:
        return bands.assign(p_value=[], p_adjusted=[])
    tested = bands.merge(shops, on=["as_of_date", "comparison"], how="left", validate="m:1")
    scale = tested["mean_revenue"].to_numpy(dtype=float)
    scale = np.where(scale > 0, scale, np.nan)
    tested = tested.assign(
        month=_months(tested["as_of_date"]),
        share=tested["revenue_change"] / scale,
        error=tested["change_error"] / scale,
    )
    p_values = pd.Series(np.nan, index=tested.index)
    for (comparison, _), rows in tested.groupby(["comparison", "dimension"], sort=True):
        shares, errors = (
            rows.pivot(index="month", columns="slice", values=values).fillna(0.0) for values in ("share", "error")
        )
        months = shares.index.to_numpy()
        for month in months:
            is_earlier = (months < month) & (months >= month - REFERENCE_MONTHS)
            now = rows[(rows["month"] == month) & (rows["group_count"] >= LEAST_GROUPS)]
            if is_earlier.sum() < LEAST_REFERENCES or now.empty:
                continue
            earlier, their_errors = shares.loc[is_earlier, now["slice"]], errors.loc[is_earlier, now["slice"]]
            p_values[now.index] = _p_values(now, earlier.to_numpy(), their_errors.to_numpy(), OVERLAP[comparison])
    adjusted = p_values.groupby(tested["as_of_date"]).transform(adjusted_p_values)
    return bands.assign(p_value=p_values.to_numpy(), p_adjusted=adjusted.to_numpy())


def _months(dates: pd.Series) -> np.ndarray:
    dates = pd.to_datetime(dates)
    return (12 * dates.dt.year + dates.dt.month).to_numpy()


def _p_values(now: pd.DataFrame, earlier: np.ndarray, errors: np.ndarray, overlap: float) -> np.ndarray:
    """Two-sided p of each change against the column of its earlier ones, whose bootstrap errors are given too."""
    count = len(earlier)
    freedom = count / overlap - 1
    expected = (errors**2).mean(axis=0)
    with np.errstate(divide="ignore", invalid="ignore"):
        excess = earlier.var(axis=0, ddof=1) / expected
        excess, freedom = _moderated(np.where(expected > 0, excess, np.nan), freedom)
        spread = now["error"].to_numpy() * np.sqrt(np.maximum(excess, 1) * (1 + 1 / count))
        ratio = np.abs(now["share"].to_numpy() - earlier.mean(axis=0)) / spread
    # Where the past varied no more than bootstraps say, those of the groups alone decide.
    freedom = np.where(excess > 1, np.minimum(freedom, GROUP_COUNT - 1), GROUP_COUNT - 1)
    # A change of nothing that never varied is 0 / 0, and usual.
    return np.where(np.isnan(ratio), 1.0, 2 * scipy.stats.t.sf(ratio, freedom))


def _moderated(variances: np.ndarray, freedom: float) -> tuple[np.ndarray, np.ndarray]:
    """Variances of one kind drawn towards their common value, and the degrees of freedom that they then have.

    A scaled F distribution is fitted to them by the moments of their logarithms (Smyth 2004, section 6.2). Those that
    are not known get the common value; fewer than LEAST_SLICES stay as they are.
    """
    known = variances[np.isfinite(variances) & (variances > 0)]
    if len(known) < LEAST_SLICES:
        return np.where(np.isfinite(variances), variances, 1.0), np.full(len(variances), freedom)
    logs = np.log(known) - scipy.special.digamma(freedom / 2) + np.log(freedom / 2)
    spread = logs.var(ddof=1) - scipy.special.polygamma(1, freedom / 2)
    if spread <= 0:
        return np.full(len(variances), np.exp(logs.mean())), np.full(len(variances), np.inf)
    prior = 2 * scipy.optimize.brentq(lambda value: scipy.special.polygamma(1, value) - spread, 1e-6, 1e9)
    common = np.exp(logs.mean() + scipy.special.digamma(prior / 2) - np.log(prior / 2))
    own = np.where(np.isfinite(variances), variances, common)
    return (prior * common + freedom * own) / (prior + freedom), np.full(len(variances), prior + freedom)


def adjusted_p_values(p_values: pd.Series) -> pd.Series:
    """Benjamini-Hochberg of those that are not null."""
    known = p_values.dropna().sort_values(ascending=False, kind="stable")
    ranks = np.arange(len(known), 0, -1)
    adjusted = np.minimum.accumulate(known.to_numpy() * len(known) / ranks)
    return pd.Series(np.minimum(adjusted, 1.0), index=known.index).reindex(p_values.index)


def noise_of_changes(
    slices: pd.DataFrame, terms: pd.DataFrame, *, seed: int, draw_count: int = DRAW_COUNT
) -> pd.DataFrame:
    """Return bands and p values of all changes: those of slices, and bands alone of the terms of the bridge.

    slices: KEY, customer_group, net_revenue and net_revenue_before; dimension `whole` is the shop.
    terms: as_of_date, comparison, term, customer_group and revenue_change; they come back as slices of dimension
    `bridge`.
    Returns KEY, change_low, change_high in money to the cent, p_value and p_adjusted; both null for terms.
    """
    # Sums of doubles depend on the order of their terms, and SQL promises none.
    slices = slices.sort_values([*KEY, "customer_group"], ignore_index=True)
    changes = slices.assign(revenue_change=slices["net_revenue"] - slices["net_revenue_before"])
    shop = slices[slices["dimension"] == "whole"].groupby(["as_of_date", "comparison"], as_index=False)
    shops = shop[["net_revenue", "net_revenue_before"]].sum()
    shops["mean_revenue"] = (shops["net_revenue"] + shops["net_revenue_before"]) / 2
    bands = noise_bands(changes, seed=seed, draw_count=draw_count)
    tested = change_p_values(bands, shops[["as_of_date", "comparison", "mean_revenue"]])

    named = terms.rename(columns={"term": "slice"}).assign(dimension="bridge")
    split = noise_bands(named, seed=seed, draw_count=draw_count).assign(p_value=np.nan, p_adjusted=np.nan)
    columns = [*KEY, "change_low", "change_high", "p_value", "p_adjusted"]
    found = pd.concat([part[columns] for part in (tested, split) if len(part)] or [tested[columns]], ignore_index=True)
    types = dict.fromkeys(KEY[1:], "string") | dict.fromkeys(columns[len(KEY) :], "float64")
    found = found.astype(types).round({"change_low": 2, "change_high": 2})
    return found.assign(as_of_date=pd.to_datetime(found["as_of_date"]))
