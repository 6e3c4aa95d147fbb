"""Matrix factorisation of implicit purchases, with the optional package implicit."""

import importlib.util
import sys

import numpy as np
import pandas as pd
import pyarrow as pa
from scipy.sparse import csr_matrix
from threadpoolctl import threadpool_limits

from segment_lib.series import to_arrow

CANDIDATE_SCHEMA = pa.schema(
    [
        ("as_of_date", pa.date32()),
        ("customer_id", pa.string()),
        ("item_id", pa.string()),
        ("score", pa.float64()),
    ]
)

#: Factors of a customer and of an item; fewer in a small shop, where they would learn each purchase by heart:
FACTOR_COUNT = 64

#: so many customers, and so many items, for each factor.
LEAST_PER_FACTOR = 8

#: Passes over customers and items.
ITERATION_COUNT = 15

#: A purchase in n baskets has confidence 1 + n * CONFIDENCE_GAIN.
CONFIDENCE_GAIN = 1.0

#: Where the package is missing: said once, and the method has no rows.
NOT_INSTALLED = (
    "matrix_factorisation is left out: it needs the package implicit. Install it with make recommend, or take it "
    "out of recommendation_methods."
)


def candidates_of_dates(purchases: pd.DataFrame, *, customers: pd.DataFrame, item_count: int, seed: int) -> pa.Table:
    """The items of best score of each wanted customer: item_count of all items, and item_count of those never bought.

    purchases: as_of_date, customer_id, item_id and basket_count, no pair twice; customers: as_of_date and customer_id.
    Alternating least squares on confidences (Hu, Koren and Volinsky 2008) as in implicit. One row per as_of_date,
    customer and item; none where there is nothing to learn from, or the package is not installed.
    """
    if len(purchases) and importlib.util.find_spec("implicit") is None:
        print(f"Note: {NOT_INSTALLED}", file=sys.stderr)
        return to_arrow([], CANDIDATE_SCHEMA)
    parts = [
        _candidates(rows, customers.loc[customers["as_of_date"] == as_of_date, "customer_id"], item_count, seed).assign(
            as_of_date=as_of_date
        )
        for as_of_date, rows in purchases.groupby("as_of_date")
    ]
    return to_arrow(parts, CANDIDATE_SCHEMA)


def _candidates(purchases: pd.DataFrame, wanted: pd.Series, item_count: int, seed: int) -> pd.DataFrame:
    from implicit.cpu.als import AlternatingLeastSquares

    customer_ids, items = np.unique(purchases["customer_id"]), np.unique(purchases["item_id"])
    rows = np.searchsorted(customer_ids, purchases["customer_id"])
    columns = np.searchsorted(items, purchases["item_id"])
    shape = (len(customer_ids), len(items))
    matrix = csr_matrix((purchases["basket_count"].to_numpy(dtype="float32"), (rows, columns)), shape=shape)
    # One thread: sums in another order would move the last digits.
    with threadpool_limits(limits=1):
        model = AlternatingLeastSquares(
            factors=max(1, min(FACTOR_COUNT, min(shape) // LEAST_PER_FACTOR)),
            iterations=ITERATION_COUNT,
            alpha=CONFIDENCE_GAIN,
            random_state=seed,
            num_threads=1,
        )
        model.fit(matrix, show_progress=False)
        places = np.searchsorted(customer_ids, np.sort(wanted[wanted.isin(customer_ids)]))
        parts = []
        for is_new in (False, True):
            found, scores = model.recommend(
                places, matrix[places], N=min(item_count, len(items)), filter_already_liked_items=is_new
            )
            parts.append(
                pd.DataFrame(
                    {
                        "customer_id": np.repeat(customer_ids[places], found.shape[1]),
                        "item_id": items[found.ravel()],
                        "score": scores.ravel().astype("float64"),
                    }
                )
            )
    # Where nothing is left to recommend, implicit fills the list with scores of the lowest float.
    both = pd.concat(parts, ignore_index=True)
    return both[both["score"] > np.finfo("float32").min / 2].drop_duplicates(["customer_id", "item_id"])
