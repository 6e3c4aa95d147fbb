"""Random nights against one build of everything: do they give the same tables?

Run by `make test-incremental`. Each shop lives through a sequence of nights drawn at random: late lines, lines delivered twice,
corrected or deleted ones, a new month, nothing, a night that breaks off, a change of long ago that is asked for. At the
end every public table must be that of a build from nothing, to the last digit.
"""

import argparse
import random
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path

ROOT = Path(__file__).parents[1]
sys.path[:0] = [str(ROOT / folder) for folder in ("python_models", "tests/python")]

from arrivals import KINDS, Arrivals  # noqa: E402
from test_incremental import assert_same_tables, run, tables_of, whole_build  # noqa: E402

from projects import Project  # noqa: E402

#: Up to where a night comes that breaks off, from early to late in the build.
STOPS = ["int_order_days__summed", "int_customers__windowed", "cluster_fits", "customer_segment_history"]


def live(project: Project, seed: int, night_count: int) -> Counter:
    """Let one shop live through its nights; raise where a table differs from that of a build of everything."""
    draw = random.Random(seed)
    arrivals = Arrivals(seed, with_line_id=draw.random() < 0.5, match_returns=draw.random() < 0.5)
    project.database.unlink(missing_ok=True)
    run(project, arrivals)
    seen = Counter()
    for _ in range(night_count):
        kind = draw.choice([*KINDS, "breaks_off", "restatement"])
        seen[kind] += 1
        settings = {}
        if kind == "breaks_off":
            before = arrivals.lines.copy()
            arrivals.night(draw.choice(["late", "correction", "deletion"]))
            run(project, arrivals, None, "--select", f"+{draw.choice(STOPS)}")
            if draw.random() < 0.5:
                arrivals.lines = before
        elif kind == "restatement":
            arrivals.change_long_ago()
            settings = {"apply_restatements": True}
        else:
            arrivals.night(kind)
        run(project, arrivals, settings)
    assert_same_tables(tables_of(project), whole_build(project, arrivals))
    return seen


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--shops", type=int, default=20)
    parser.add_argument("--first", type=int, default=0, help="number of the first shop, for several runs at once")
    parser.add_argument("--nights", type=int, default=12)
    arguments = parser.parse_args()
    seen = Counter()
    started = time.perf_counter()
    with tempfile.TemporaryDirectory() as folder:
        project = Project(Path(folder))
        for seed in range(arguments.first, arguments.first + arguments.shops):
            seen += live(project, seed, arguments.nights)
            print(f"shop {seed}: {arguments.nights} nights, every public table as of one build", flush=True)
    print(f"{seen.total()} nights of {arguments.shops} shops in {time.perf_counter() - started:,.0f} s")
    for kind, count in sorted(seen.items()):
        print(f"  {kind:12} {count}")


if __name__ == "__main__":
    main()
