"""Where customers are: the cell of a grid of hexagons, or what was delivered."""

import importlib.util

import pandas as pd
import pyarrow as pa

SCHEMA = pa.schema([("customer_id", pa.string()), ("place", pa.string()), ("place_kind", pa.string())])


def places_of(listed: pd.DataFrame, *, resolution: int) -> pa.Table:
    """One row per customer: place and place_kind (h3_cell, region, city or unknown).

    listed: customer_id, latitude, longitude, region, city as text. A cell is one of H3 (Uber 2018) at the resolution, 0
    to 15; without the package h3, or where the coordinates are none, it is the region, else the city.
    """
    latitudes, longitudes = (pd.to_numeric(listed[name], errors="coerce") for name in ("latitude", "longitude"))
    is_placed = latitudes.between(-90, 90) & longitudes.between(-180, 180)
    place = pd.Series(None, index=listed.index, dtype=object)
    kind = pd.Series("unknown", index=listed.index, dtype=object)
    for name in ("city", "region"):
        is_known = listed[name].notna()
        place[is_known], kind[is_known] = listed[name][is_known], name
    if is_placed.any() and importlib.util.find_spec("h3"):
        cell_of = importlib.import_module("h3").latlng_to_cell
        points = zip(latitudes[is_placed], longitudes[is_placed], strict=True)
        place[is_placed] = [cell_of(latitude, longitude, resolution) for latitude, longitude in points]
        kind[is_placed] = "h3_cell"
    found = pd.DataFrame({"customer_id": listed["customer_id"], "place": place.fillna("unknown"), "place_kind": kind})
    return pa.Table.from_pandas(found, schema=SCHEMA, preserve_index=False)
