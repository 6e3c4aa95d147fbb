"""One picture of what was measured. Runs where matplotlib is: picture.py TARGET RESULT..., results of benchmarks/bench.py as JSON."""

import json
import statistics
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

import matplotlib

matplotlib.use("svg")
from matplotlib import pyplot  # noqa: E402

#: Contestant -> what stands beside its bar; from the bottom to the top of each panel.
LABELS = {
    "_latest": {
        "pandas_latest": "pandas",
        "openretailscience_latest": "OpenRetailScience",
        "polars_latest": "polars",
        "models_latest": "the models' SQL",
        "bare_latest": "bare SQL",
        "floor": "reading alone",
    },
    "": {
        "pandas": "pandas",
        "openretailscience": "OpenRetailScience",
        "polars": "polars",
        "dbt_run": "dbt run, fits included",
        "models": "the models' SQL",
        "bare": "bare SQL",
    },
}
TITLES = {"_latest": "R, F and M at the latest date", "": "every month end"}
OURS = ("models", "models_latest", "dbt_run")


def draw(results: Sequence[Mapping], target: Path) -> None:
    """A row of panels for each shop, CPU seconds as bars."""
    pyplot.rcParams.update({"svg.hashsalt": "bench", "font.size": 9, "svg.fonttype": "none"})
    figure, panels = pyplot.subplots(len(results), 2, figsize=(9, 2.4 * len(results)), squeeze=False)
    for row, result in zip(panels, results, strict=True):
        for panel, (scope, labels) in zip(row, LABELS.items(), strict=True):
            names = [name for name in labels if name in result["costs"]]
            seconds = [statistics.median(cost[1] for cost in result["costs"][name]) for name in names]
            colours = ["#c0392b" if name in OURS else "#95a5a6" for name in names]
            bars = panel.barh([labels[name] for name in names], seconds, color=colours)
            panel.bar_label(bars, [f"{value:.1f}" for value in seconds], padding=3)
            shop = result["shop"].removesuffix(f"_{result['line_count']}").replace("_", " ")
            panel.set_title(f"{result['line_count']:,} lines ({shop}), {TITLES[scope]}", fontsize=9)
            panel.set_xlabel("CPU seconds")
            panel.margins(x=0.15)
            panel.spines[["top", "right"]].set_visible(False)
    figure.tight_layout()
    figure.savefig(target, format="svg", metadata={"Date": None})


if __name__ == "__main__":
    draw([json.loads(Path(path).read_text()) for path in sys.argv[2:]], Path(sys.argv[1]))
