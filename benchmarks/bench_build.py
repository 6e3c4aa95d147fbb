"""What a build costs: reading the project, the default and everything from nothing, and once more with nothing new.

Run by `make bench-build`; prints Markdown tables. Each row is a dbt process of its own, as a person starts it, with data tests
and four threads. A build from nothing has a database and a target folder of its own; the one with nothing new has those of the
default build before it.
"""

import argparse
import json
import sys
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path

sys.path[:0] = [str(Path(__file__).parent)]

from benchmark.lines import made_up  # noqa: E402
from benchmark.ours import settings_of  # noqa: E402
from benchmark.processes import Cost, dbt  # noqa: E402

#: What is run, with which arguments, and in whose folder.
STAGES = {
    "parse": (["parse", "--no-partial-parse"], "parse"),
    "default, from nothing": (["build"], "default"),
    "everything, from nothing": (["build", "--selector", "everything"], "everything"),
    "default, nothing new": (["build"], "default"),
}


def slowest(folder: Path, count: int) -> tuple[int, list[tuple[str, float]]]:
    """How many nodes the last command ran, and those that took longest; they run beside each other, so seconds do not add up."""
    results = json.loads((folder / "target" / "run_results.json").read_text())["results"]
    took = {result["unique_id"]: result["execution_time"] for result in results}
    longest = sorted(took.items(), key=lambda node: -node[1])[:count]
    return len(took), [(key.split(".")[2], seconds) for key, seconds in longest]


def measured_stages(folder: Path, settings: Mapping, stages: Sequence[str], memory: str, count: int) -> list[tuple]:
    """Name, cost, number of nodes and slowest nodes of each stage."""
    rows = []
    for name in stages:
        arguments, place = STAGES[name]
        own = folder / place
        own.mkdir(exist_ok=True)
        cost = dbt(own, own / "customer_segments.duckdb", memory, settings, *arguments, threads=4)
        print(f"{name}: {cost.wall:.0f} s", file=sys.stderr, flush=True)
        rows.append((name, cost, *(slowest(own, count) if arguments[0] == "build" else (0, []))))
    return rows


def print_tables(title: str, rows: Sequence[tuple[str, Cost, int, list[tuple[str, float]]]]) -> None:
    """Costs of all stages, then the nodes that took longest, a column a stage."""
    print(f"\n## {title}\n\n| | nodes | seconds by the clock | of the processors | memory, GB |\n|---|---|---|---|---|")
    for name, cost, node_count, _ in rows:
        print(f"| {name} | {node_count or ''} | {cost.wall:.1f} | {cost.cpu:.1f} | {cost.peak:.1f} |")
    built = [(name, nodes) for name, _, node_count, nodes in rows if node_count]
    print("\n| " + " | ".join(f"slowest: {name}" for name, _ in built) + " |\n" + "|---" * len(built) + "|")
    for place in zip(*(nodes for _, nodes in built), strict=True):
        print("| " + " | ".join(f"{node} {seconds:.1f}" for node, seconds in place) + " |")
    sys.stdout.flush()


def main() -> None:
    """Measure both shops."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--lines", type=int, default=10_000, help="of the made-up shop; 0 leaves it out")
    parser.add_argument("--no-complete-journey", dest="complete_journey", action="store_false")
    parser.add_argument("--only", nargs="+", choices=STAGES, default=list(STAGES), help="stages, in their order")
    parser.add_argument("--nodes", type=int, default=10, help="how many of the slowest are shown")
    parser.add_argument("--memory", default="4GB", help="DuckDB's memory limit")
    options = parser.parse_args()
    stages = [name for name in STAGES if name in options.only]
    if options.lines:
        with tempfile.TemporaryDirectory() as name:
            shop = made_up(Path(name), options.lines)
            rows = measured_stages(Path(name), settings_of(shop), stages, options.memory, options.nodes)
        print_tables(f"A made-up shop of {options.lines:,} lines", rows)
    if options.complete_journey:
        with tempfile.TemporaryDirectory() as name:
            rows = measured_stages(Path(name), {}, stages, options.memory, options.nodes)
        print_tables("Complete Journey, 1,469,307 lines", rows)


if __name__ == "__main__":
    main()
