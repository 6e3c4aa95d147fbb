"""An independent computation of `customer_segment_history`, in plain pandas.

Written from the definitions alone, so that an error in the SQL does not repeat itself here. It
favours what can be read over what is fast, and loops over the as-of dates. Clusters are left out.

Money is summed in whole cents and ranks are whole numbers: nothing depends on the order of rows.
"""

from collections.abc import Mapping, Sequence
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction
from types import MappingProxyType

import numpy as np
import pandas as pd

Date = str | date

EARLIEST_VALID_DATE = pd.Timestamp("1990-01-01")
# Beyond this an amount does not fit decimal(18,2).
AMOUNT_LIMIT = 1e16
LAPSED = "lapsed"
LOWEST_VALUE_CLASS = "C"
# Share of the active revenue at which each class ends; the rest is the lowest class.
VALUE_SHARES = MappingProxyType({"A": 0.5, "B": 0.8})
WINDOW_MONTHS = (3, 6)
CUT_POINT_COUNT = 99
# Six decimals, kept as whole millionths of a point.
MILLIONTHS = 10**6

# What each metric measures, and the sign that makes a higher number the better customer.
METRICS = {
    "recency": ("recency_days", -1),
    "frequency": ("order_count", 1),
    "monetary": ("net_cents", 1),
}
LAPSED_SCORES = {
    "recency_score": 1,
    "frequency_score": 1,
    "monetary_score": 1,
    "rfm_code": "111",
    "recency_points": 0.0,
    "frequency_points": 0.0,
    "monetary_points": 0.0,
    "rfm_score": 0.0,
    "rfm_score_fixed": 0.0,
}
RULE_MEASURES = ("recency_score", "frequency_score", "monetary_score", "tenure_days")

COLUMNS = [
    "customer_id",
    "as_of_date",
    "as_of_month",
    "is_month_end",
    "is_left_truncated",
    "is_active",
    "first_order_date",
    "last_order_date",
    "tenure_days",
    "recency_days",
    "order_count",
    "net_revenue",
    "average_order_value",
    *(
        column.format(months)
        for months in WINDOW_MONTHS
        for column in (
            "order_count_{}m",
            "net_revenue_{}m",
            "net_revenue_prior_{}m",
            "net_revenue_growth_{}m",
            "net_revenue_trend_{}m",
            "growth_state_{}m",
        )
    ),
    "recency_score",
    "frequency_score",
    "monetary_score",
    "rfm_code",
    "recency_points",
    "frequency_points",
    "monetary_points",
    "rfm_score",
    "grade",
    "rfm_score_fixed",
    "grade_fixed",
    "rfm_segment",
    "value_segment",
]


def history(
    transactions: pd.DataFrame,
    *,
    timezone: str = "America/New_York",
    rfm_window_months: int = 6,
    weights: Sequence[int] = (1, 1, 1),
    max_gap_days: int = 366,
    as_of_date: Date | None = None,
    data_start_date: Date | None = None,
    score_reference_date: Date | None = None,
    grades: pd.DataFrame,
    rules: pd.DataFrame,
    value_shares: Mapping[str, float] = VALUE_SHARES,
) -> pd.DataFrame:
    """Return `COLUMNS`, one row per customer and as-of date, ordered by as-of date and customer.

    transactions: household_id, basket_id, sales_value (double), transaction_timestamp (naive UTC).
    weights: whole parts of recency, frequency and monetary.
    grades: grade, score_from (inclusive; empty for `lapsed`).
    rules: the rows of one scheme: segment, is_active (bool) and `<measure>_from`, `<measure>_to`
    for each of `RULE_MEASURES`, inclusive, empty for unbounded.
    value_shares: class to cumulative share of the active revenue, best class first.

    Dates are datetime64 at midnight, money is cents / 100 as a float, what is null is NaN.
    The fixed score and grade are null at as-of dates before the reference date, for everybody.

    Raises ValueError where a customer falls under no rule, or under several.
    """
    lines = accepted_lines(transactions, timezone=timezone, max_gap_days=max_gap_days)
    if lines.empty:
        return pd.DataFrame(columns=COLUMNS)

    order_rows = _order_rows(lines)
    data_start = pd.Timestamp(data_start_date or lines["order_date"].min())
    latest_date = pd.Timestamp(as_of_date or lines["order_date"].max())
    dates = as_of_dates(lines["order_date"].min(), latest_date)

    reference_date = pd.Timestamp(
        score_reference_date or _first_complete_month_end(dates, data_start, rfm_window_months) or latest_date
    )
    reference = _customers(order_rows, reference_date, data_start, rfm_window_months)
    reference = reference[reference["is_active"]]
    fixed_scale = {metric: cut_points(_goodness(reference, metric)) for metric in METRICS}

    parts = []
    for as_of in dates:
        customers = _customers(order_rows, as_of, data_start, rfm_window_months)
        is_active = customers["is_active"]
        active = customers[is_active]
        own_scale = {metric: _goodness(active, metric) for metric in METRICS}

        customers = customers.join(_score_codes(active)).join(_score_by_scale(active, own_scale, weights))
        customers["rfm_score_fixed"] = _score_by_scale(active, fixed_scale, weights, between_cuts=True)["rfm_score"]
        for column, value in LAPSED_SCORES.items():
            customers[column] = customers[column].where(is_active, value)
        if as_of < reference_date:
            customers["rfm_score_fixed"] = np.nan
        customers["grade"] = _grade(customers["rfm_score"], is_active, grades)
        customers["grade_fixed"] = _grade(customers["rfm_score_fixed"], is_active, grades)
        customers["rfm_segment"] = segments_by_rule(customers, rules)
        customers["value_segment"] = value_classes(active["net_cents"], value_shares)
        customers["value_segment"] = customers["value_segment"].fillna(LAPSED)
        parts.append(customers.reset_index())

    return pd.concat(parts, ignore_index=True)[COLUMNS].astype({f"{metric}_score": "int64" for metric in METRICS})


def orders(
    transactions: pd.DataFrame,
    *,
    timezone: str = "America/New_York",
    max_gap_days: int = 366,
) -> pd.DataFrame:
    """Return customer_id, order_id, order_date, net_cents, is_purchase.

    One row per customer, order id and business day. Only the first row of an order with positive
    revenue is a purchase: what is booked on the order later is money, not another visit.
    """
    return _order_rows(accepted_lines(transactions, timezone=timezone, max_gap_days=max_gap_days))


def accepted_lines(transactions: pd.DataFrame, *, timezone: str, max_gap_days: int) -> pd.DataFrame:
    """Return customer_id, order_id, order_date, cents; one row per line that is used.

    A null customer_id is an anonymous line: it counts for the first and the last day of the data,
    its money is nobody's.

    Rejected are lines without amount (null, infinite, too large for the money type), order or time,
    lines before `EARLIEST_VALID_DATE`, and all that follows the first gap of more than
    `max_gap_days` days (0 = off). For the gap, every line with a usable date counts, whatever else
    is wrong with it.
    """
    order_date = business_days(transactions["transaction_timestamp"], timezone)
    has_valid_date = order_date >= EARLIEST_VALID_DATE
    if max_gap_days > 0:
        last_valid_day = _last_day_before_gap(order_date[has_valid_date], max_gap_days)
        has_valid_date &= order_date <= last_valid_day

    is_accepted = (
        has_valid_date & transactions["basket_id"].notna() & (transactions["sales_value"].abs() < AMOUNT_LIMIT)
    )
    accepted = transactions[is_accepted]
    return pd.DataFrame(
        {
            "customer_id": _as_text(accepted["household_id"]),
            "order_id": _as_text(accepted["basket_id"]),
            "order_date": order_date[is_accepted],
            "cents": exact_cents(accepted["sales_value"]),
        }
    )


def business_days(timestamps: pd.Series, timezone: str) -> pd.Series:
    """Return the day, in the timezone, of naive UTC timestamps, as datetime64 at midnight."""
    local = timestamps.astype("datetime64[us]").dt.tz_localize("UTC").dt.tz_convert(timezone)
    return local.dt.tz_localize(None).dt.normalize()


def exact_cents(amounts: pd.Series) -> pd.Series:
    """Round amounts, as they are written in decimals, half away from zero to whole cents.

    1.005 is 101 cents, although the double nearest to it lies just below.
    """
    cents = {
        amount: int((Decimal(repr(amount)) * 100).to_integral_value(ROUND_HALF_UP))
        for amount in amounts.unique().tolist()
    }
    return amounts.map(cents).astype("int64")


def as_of_dates(first_day: pd.Timestamp, latest_date: pd.Timestamp) -> list[pd.Timestamp]:
    """Return the month ends from the first day to the latest date, and the latest date itself."""
    month_ends = pd.date_range(first_day, latest_date, freq="ME")
    return list(month_ends.union(pd.DatetimeIndex([latest_date])))


def midrank_numerators(goodness: np.ndarray, scale: np.ndarray) -> np.ndarray:
    """Return 2 * worse + equal, counted in the scale; the denominator is 2 * len(scale).

    goodness: whole numbers, higher is better. scale: the same unit; the customers themselves for a
    relative rank, the cut points of the reference date for a fixed one.
    """
    ascending = np.sort(scale)
    worse = np.searchsorted(ascending, goodness, side="left")
    worse_or_equal = np.searchsorted(ascending, goodness, side="right")
    return worse + worse_or_equal


def percentiles(goodness: np.ndarray) -> np.ndarray:
    """Return each customer's midrank among all of them, above 0 and below 1."""
    return midrank_numerators(goodness, goodness) / (2 * len(goodness))


def scores(goodness: np.ndarray) -> np.ndarray:
    """Return the scores 1 to 5 of whole numbers of which the higher is the better.

    Where more than a fifth share the lowest value, they score 1 and the others, ranked among
    themselves, 2 to 5.
    """
    is_lowest = goodness == goodness.min(initial=np.iinfo(np.int64).max)
    if 5 * is_lowest.sum() <= len(goodness):
        return _bins(goodness, lowest_score=1, bin_count=5)

    result = np.ones(len(goodness), dtype="int64")
    result[~is_lowest] = _bins(goodness[~is_lowest], lowest_score=2, bin_count=4)
    return result


def cut_points(goodness: np.ndarray) -> np.ndarray:
    """Return the 99 percentile bounds of whole numbers of which the higher is the better.

    The p-th is the lowest value at which 100 * (customers at it or worse) >= p * customers.
    Empty without customers.
    """
    if len(goodness) == 0:
        return np.array([], dtype="int64")
    percents = np.arange(1, CUT_POINT_COUNT + 1)
    customers_needed = -(-percents * len(goodness) // 100)
    return np.sort(goodness)[customers_needed - 1]


def value_classes(net_cents: pd.Series, value_shares: Mapping[str, float]) -> pd.Series:
    """Return the class of each active customer; customers with equal revenue share the better one.

    A customer belongs to the first class whose share of the total is not yet reached by the revenue
    of those strictly ahead.
    """
    revenue_by_value = net_cents.groupby(net_cents).sum().sort_index(ascending=False)
    revenue_ahead = net_cents.map(revenue_by_value.cumsum() - revenue_by_value)
    shares = {name: Fraction(str(share)) for name, share in value_shares.items()}
    total = int(net_cents.sum())
    return _first_that_holds(
        {name: revenue_ahead * share.denominator < share.numerator * total for name, share in shares.items()},
        otherwise=LOWEST_VALUE_CLASS,
        index=net_cents.index,
    )


def segments_by_rule(customers: pd.DataFrame, rules: pd.DataFrame) -> pd.Series:
    """Return the segment of the one rule that each customer falls under.

    customers: is_active and `RULE_MEASURES`.

    Raises ValueError where a customer falls under no rule, or under several.
    """
    segment = pd.Series(index=customers.index, dtype="str")
    rule_count = pd.Series(0, index=customers.index)
    for rule in rules.to_dict("records"):
        is_inside = customers["is_active"] == rule["is_active"]
        for measure in RULE_MEASURES:
            lower, upper = rule[f"{measure}_from"], rule[f"{measure}_to"]
            if pd.notna(lower):
                is_inside &= customers[measure] >= lower
            if pd.notna(upper):
                is_inside &= customers[measure] <= upper
        segment[is_inside] = rule["segment"]
        rule_count += is_inside

    if (rule_count != 1).any():
        customer = rule_count.ne(1).idxmax()
        measures = customers.loc[customer, ["is_active", *RULE_MEASURES]].to_dict()
        raise ValueError(
            f"rules: each customer must fall under exactly one, got {rule_count[customer]} for {measures}."
        )
    return segment


def _order_rows(lines: pd.DataFrame) -> pd.DataFrame:
    rows = (
        lines.groupby(["customer_id", "order_id", "order_date"], as_index=False)["cents"]
        .sum()
        .rename(columns={"cents": "net_cents"})
    )
    # The rows are in the order of the keys, so the first of an order is the earliest.
    first_positive = rows[rows["net_cents"] > 0].drop_duplicates(["customer_id", "order_id"])
    rows["is_purchase"] = rows.index.isin(first_positive.index)
    return rows


def _customers(
    order_rows: pd.DataFrame,
    as_of_date: pd.Timestamp,
    data_start: pd.Timestamp,
    rfm_window_months: int,
) -> pd.DataFrame:
    """What is known of each customer without comparing them; index customer_id."""
    window_end = as_of_date + pd.Timedelta(days=1)

    def months_back(months: int) -> pd.Timestamp:
        return window_end - pd.DateOffset(months=months)

    is_known_purchase = order_rows["is_purchase"] & (order_rows["order_date"] < window_end)
    customers = (
        order_rows[is_known_purchase]
        .groupby("customer_id")["order_date"]
        .agg(first_order_date="min", last_order_date="max")
    )

    def window(first_day: pd.Timestamp, end: pd.Timestamp) -> pd.DataFrame:
        return _window_sums(order_rows, first_day, end).reindex(customers.index, fill_value=0)

    look_back = window(months_back(rfm_window_months), window_end)
    customers = customers.assign(
        as_of_date=as_of_date,
        as_of_month=as_of_date.replace(day=1),
        is_month_end=as_of_date.is_month_end,
        is_left_truncated=months_back(rfm_window_months) < data_start,
        is_active=look_back["order_count"] > 0,
        tenure_days=(window_end - customers["first_order_date"]).dt.days,
        recency_days=(window_end - customers["last_order_date"]).dt.days,
        order_count=look_back["order_count"],
        net_cents=look_back["net_cents"],
        net_revenue=look_back["net_cents"] / 100,
        # Nothing divided by nothing is NaN.
        average_order_value=look_back["purchase_cents"] / 100 / look_back["order_count"],
    )
    for months in WINDOW_MONTHS:
        window_start, prior_start = months_back(months), months_back(2 * months)
        growth = _growth(
            current=window(window_start, window_end),
            prior=window(prior_start, window_start),
            is_first_in_current=customers["first_order_date"] >= window_start,
            is_first_in_prior=customers["first_order_date"].between(prior_start, window_start, inclusive="left"),
            has_history=prior_start >= data_start,
        )
        customers = customers.join(growth.add_suffix(f"_{months}m"))
    return customers


def _window_sums(order_rows: pd.DataFrame, first_day: pd.Timestamp, end: pd.Timestamp) -> pd.DataFrame:
    rows = order_rows[order_rows["order_date"].between(first_day, end, inclusive="left")]
    return (
        rows.assign(purchase_cents=rows["net_cents"].where(rows["is_purchase"], 0))
        .groupby("customer_id")
        .agg(
            order_count=("is_purchase", "sum"),
            net_cents=("net_cents", "sum"),
            purchase_cents=("purchase_cents", "sum"),
        )
    )


def _growth(
    *,
    current: pd.DataFrame,
    prior: pd.DataFrame,
    is_first_in_current: pd.Series,
    is_first_in_prior: pd.Series,
    has_history: bool,
) -> pd.DataFrame:
    buys_now, bought_in_prior = current["order_count"] > 0, prior["order_count"] > 0
    state = _first_that_holds(
        {
            "insufficient_history": pd.Series(not has_history, index=current.index),
            "new": is_first_in_current,
            "inactive": ~buys_now & ~bought_in_prior,
            "not_repeated": is_first_in_prior & ~buys_now,
            "lapsed": bought_in_prior & ~buys_now,
            "returning": ~bought_in_prior,
            "net_return": (current["net_cents"] <= 0) | (prior["net_cents"] <= 0),
            "starting": is_first_in_prior,
        },
        otherwise="comparable",
        index=current.index,
    )
    change = current["net_cents"] - prior["net_cents"]
    turnover = current["net_cents"].abs() + prior["net_cents"].abs()
    return pd.DataFrame(
        {
            "order_count": current["order_count"],
            "net_revenue": current["net_cents"] / 100,
            "net_revenue_prior": prior["net_cents"] / 100,
            "net_revenue_growth": (current["net_cents"] / prior["net_cents"] - 1).where(
                state.isin(["starting", "comparable"])
            ),
            "net_revenue_trend": (change / turnover).where(turnover > 0, 0.0).where(state != "insufficient_history"),
            "growth_state": state,
        }
    )


def _score_codes(active: pd.DataFrame) -> pd.DataFrame:
    codes = pd.DataFrame(
        {f"{metric}_score": scores(_goodness(active, metric)) for metric in METRICS},
        index=active.index,
    )
    return codes.assign(rfm_code=codes.astype("str").sum(axis="columns").astype("str"))


def _score_by_scale(
    active: pd.DataFrame,
    scale: Mapping[str, np.ndarray],
    weights: Sequence[int],
    *,
    between_cuts: bool = False,
) -> pd.DataFrame:
    """Points of each metric and the score, 0 to 100; NaN where the scale is empty.

    With `between_cuts` the scale is 99 cut points, which make 100 bins: a value between two of them
    stands in the middle of its bin. Otherwise the scale is the customers themselves.
    """
    weighted = pd.DataFrame(index=active.index)
    for metric, weight in zip(METRICS, weights, strict=True):
        numerators = midrank_numerators(_goodness(active, metric), scale[metric]) + between_cuts
        weighted[f"{metric}_points"] = weight * numerators
    weighted["rfm_score"] = weighted.sum(axis="columns")
    denominator = 2 * (len(scale["recency"]) + between_cuts) * sum(weights)
    if len(scale["recency"]) == 0:
        return weighted.astype("float64") * np.nan
    # Half up, in whole numbers, so that no tie depends on the last digit of a double.
    return (2 * 100 * MILLIONTHS * weighted + denominator) // (2 * denominator) / MILLIONTHS


def _grade(score: pd.Series, is_active: pd.Series, grades: pd.DataFrame) -> pd.Series:
    """The best grade that the score reaches; null where the score is."""
    best_first = grades.dropna(subset="score_from").sort_values("score_from", ascending=False)
    lower_bounds = best_first.set_index("grade")["score_from"]
    grade = _first_that_holds(
        {LAPSED: ~is_active} | {name: score >= bound for name, bound in lower_bounds.items()},
        otherwise=None,
        index=score.index,
    )
    return grade.where(score.notna())


def _goodness(customers: pd.DataFrame, metric: str) -> np.ndarray:
    column, sign = METRICS[metric]
    return sign * customers[column].to_numpy()


def _bins(goodness: np.ndarray, *, lowest_score: int, bin_count: int) -> np.ndarray:
    if len(goodness) == 0:
        return np.array([], dtype="int64")
    numerators = midrank_numerators(goodness, goodness)
    return np.minimum(5, lowest_score + bin_count * numerators // (2 * len(goodness)))


def _first_complete_month_end(
    dates: list[pd.Timestamp], data_start: pd.Timestamp, rfm_window_months: int
) -> pd.Timestamp | None:
    for as_of_date in dates:
        window_end = as_of_date + pd.Timedelta(days=1)
        look_back_start = window_end - pd.DateOffset(months=rfm_window_months)
        if as_of_date.is_month_end and look_back_start >= data_start:
            return as_of_date
    return None


def _last_day_before_gap(days: pd.Series, max_gap_days: int) -> pd.Timestamp:
    distinct = days.drop_duplicates().sort_values(ignore_index=True)
    is_before_gap = distinct.diff().shift(-1) > pd.Timedelta(days=max_gap_days)
    return distinct[is_before_gap].min() if is_before_gap.any() else distinct.max()


def _first_that_holds(conditions: Mapping[str, pd.Series], *, otherwise: str | None, index: pd.Index) -> pd.Series:
    result = pd.Series(otherwise, index=index, dtype="str")
    for name, holds in reversed(conditions.items()):
        result[holds] = name
    return result


def _as_text(ids: pd.Series) -> pd.Series:
    """Ids as text, null staying null; whole numbers held as floats lose their '.0'."""
    return ids.convert_dtypes().astype("str")
