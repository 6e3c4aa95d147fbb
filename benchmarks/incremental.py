"""Random nights against one build of everything: do they give the same tables?

Run by `make test-incremental`. Each shop lives through a sequence of nights drawn at random: late lines, lines delivered twice,
corrected or deleted ones, a new month, nothing, a night that breaks off, a change of long ago that is asked for. Each builds
everything, what is built unasked, or one subject alone. After one last build every public table must be that of a build from
nothing, to the last digit.
"""

import argparse
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path

ROOT = Path(__file__).parents[1]
sys.path[:0] = [str(ROOT / folder) for folder in ("python_models", "tests/python")]

from test_incremental import live  # noqa: E402

from projects import Project  # noqa: E402


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
    print(
        f"{arguments.shops * arguments.nights} nights of {arguments.shops} shops in {time.perf_counter() - started:,.0f} s"
    )
    for kind, count in sorted(seen.items()):
        print(f"  {kind:20} {count}")


if __name__ == "__main__":
    main()
