"""Where customers are: the cell of a grid of hexagons, or what was delivered."""

import importlib.util

import pandas as pd
import pyarrow as pa

SCHEMA = pa.schema([("customer_id", pa.string()), ("place", pa.string()), ("place_kind", pa.string())])

#: Names of places as delivered, the most wanted last.
NAMES = ("city", "region", "store_city", "store_region")


def places_of(listed: pd.DataFrame, *, resolution: int) -> pa.Table:
    """One row per customer: place and place_kind (h3_cell, store_h3_cell, one of NAMES, or unknown).

    listed: customer_id; latitude, longitude, region and city of the customer, and with store_ in front those of the
    customer's store, all as text. A cell is one of H3 (Uber 2018) at the resolution, 0 to 15: that of the customer,
    else that of the store. Without the package h3, or where the coordinates are none, it is a name.
    """
    place = pd.Series(None, index=listed.index, dtype=object)
    kind = pd.Series("unknown", index=listed.index, dtype=object)
    for name in NAMES:
        is_known = listed[name].notna()
        place[is_known], kind[is_known] = listed[name][is_known], name
    if importlib.util.find_spec("h3"):
        for owner in ("store_", ""):
            cells = _cells(listed[f"{owner}latitude"], listed[f"{owner}longitude"], resolution)
            place[cells.index], kind[cells.index] = cells, f"{owner}h3_cell"
    found = pd.DataFrame({"customer_id": listed["customer_id"], "place": place.fillna("unknown"), "place_kind": kind})
    return pa.Table.from_pandas(found, schema=SCHEMA, preserve_index=False)


def _cells(latitudes: pd.Series, longitudes: pd.Series, resolution: int) -> pd.Series:
    """The cell of each pair of coordinates that is on the globe."""
    latitudes, longitudes = (pd.to_numeric(texts, errors="coerce") for texts in (latitudes, longitudes))
    is_placed = latitudes.between(-90, 90) & longitudes.between(-180, 180)
    points = pd.DataFrame({"latitude": latitudes[is_placed], "longitude": longitudes[is_placed]}, dtype=float)
    if points.empty:
        return pd.Series(dtype=object)
    cell_of = importlib.import_module("h3").latlng_to_cell
    # Few stores have many customers.
    found = {
        point: cell_of(*point, resolution) for point in points.drop_duplicates().itertuples(index=False, name=None)
    }
    return pd.Series(list(points.itertuples(index=False, name=None)), index=points.index).map(found)
