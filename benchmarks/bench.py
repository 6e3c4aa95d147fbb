"""The project beside what people would otherwise use, on the same lines. Run by `make bench`; prints Markdown tables.

Every contestant is a whole process, loading of packages included, in rounds that are interleaved; what is shown are
medians, and ratios as medians of the rounds' ratios. What a contestant found for R, F and M must be what the models found,
customer by customer, before any time is told. Results are kept as JSON in the folder; --report shows them again, and
--write puts them into docs/benchmark.md.
"""

import argparse
import json
import shutil
import sys
import tempfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path

import duckdb

sys.path[:0] = [str(Path(__file__).parent)]

from benchmark import bare, ours, report  # noqa: E402
from benchmark.lines import SHAPES, Shop, complete_journey, made_up  # noqa: E402
from benchmark.processes import FEW_FITS, ROOT, Cost, dbt, measured  # noqa: E402

#: polars and OpenRetailScience, which wants another pandas than ours.
OTHER_PYTHON = ROOT / ".bench" / "venv" / "bin" / "python"

#: Of docs/benchmark.md; what stands below it is written by --write.
HEADING = "## All that was measured"


class Bench:
    """The contestants on one shop.

    fitted: the shop that is built by dbt, for its compiled SQL and its fits: the same one, or a smaller one of the same dates.
    """

    def __init__(self, shop: Shop, fitted: Shop, folder: Path, memory_limit: str, settings: Mapping):
        self.shop, self.fitted, self.folder, self.memory_limit = shop, fitted, folder, memory_limit
        self.settings = {**ours.settings_of(fitted), **settings}
        self.seeded = folder / "seeded.duckdb"
        self.built = folder / "built.duckdb"
        self.fits = folder / "fits.duckdb"
        self.statements = folder / "statements.json"
        self.models: list[dict] = []
        self.python_models: list[dict] = []

    def prepare(self) -> Cost:
        """Build the path once by dbt; its compiled SQL and its fits are for those who do without. Returns what it took."""
        self._dbt(self.seeded, "seed")
        self._dbt(self.seeded, "compile", "--select", *ours.PATH)
        ours.write_statements(self.folder, self.fitted.path)
        cost = self._dbt_run(self.built, ours.PATH)
        self.python_models = ours.fit_costs(self.folder, cost)
        bare.export_fits(self.built, self.fits)
        return cost

    def _dbt(self, database: Path, *arguments: str) -> Cost:
        return dbt(self.folder, database, self.memory_limit, self.settings, *arguments)

    def _dbt_run(self, database: Path, selected: Sequence[str]) -> Cost:
        shutil.copy(self.seeded, database)
        return self._dbt(database, "run", "--select", *selected)

    def contestants(self) -> dict[str, Callable[[], Cost]]:
        """Name -> what runs it once and returns its cost."""
        latest, every = self.shop.month_ends[-1:], self.shop.month_ends
        python, other = Path(sys.executable), OTHER_PYTHON
        return {
            "floor": lambda: self._other(python, "floor", latest),
            "bare_latest": lambda: self._bare("bare_latest", []),
            "models_latest": lambda: self._models("models_latest", "latest"),
            "pandas_latest": lambda: self._other(python, "pandas", latest),
            "polars_latest": lambda: self._other(other, "polars", latest),
            "openretailscience_latest": lambda: self._other(other, "openretailscience", latest),
            "bare": lambda: self._bare("bare", [self.fits]),
            "models": lambda: self._models("models", "history"),
            "pandas": lambda: self._other(python, "pandas", every),
            "polars": lambda: self._other(other, "polars", every),
            "openretailscience": lambda: self._other(other, "openretailscience", every),
            "dbt_start": lambda: self._dbt_run(self._new("dbt_start"), ours.NEARLY_NOTHING),
            "dbt_run": lambda: self._dbt_run(self._new("dbt_run"), ours.PATH),
        }

    def remove_results(self) -> None:
        """Make room for the next one."""
        kept = (self.built, self.seeded, self.fits, self.folder / "reference.duckdb")
        for file in self.folder.glob("*.duckdb"):
            if file not in kept:
                file.unlink()

    def _new(self, name: str) -> Path:
        """A database that does not exist."""
        path = self.folder / f"{name}.duckdb"
        for file in (path, path.with_name(path.name + ".wal")):
            file.unlink(missing_ok=True)
        return path

    def _bare(self, name: str, fits: list[Path]) -> Cost:
        command = ["-m", "benchmark.bare", self.shop.path, self.shop.look_back_months, self._new(name)]
        return self._module([*command, self.memory_limit, *fits])

    def _models(self, name: str, scope: str) -> Cost:
        database = self._new(name)
        files = [self.statements, self.built, self.shop.path, database]
        cost = self._module(["-m", "benchmark.ours", *files, self.memory_limit, scope])
        if scope == "history":
            self.models = ours.model_costs(database, cost)
        return cost

    def _module(self, command: list) -> Cost:
        return measured([sys.executable, *command], {"PYTHONPATH": str(Path(__file__).parent)})

    def _other(self, python: Path, name: str, dates: Sequence) -> Cost:
        script = Path(__file__).parent / "benchmark" / "contestants.py"
        result = self.folder / f"{name}{'_latest' if len(dates) == 1 and name != 'floor' else ''}.parquet"
        return measured([python, script, name, self.shop.path, self.shop.look_back_months, result, *dates])

    def check(self, name: str, reference: Path) -> None:
        """End with a sentence where a contestant did not find what the models found."""
        for problem in self._differences(name, reference):
            sys.exit(f"{self.shop.name}: {name} and the models disagree: {problem}")

    def _differences(self, name: str, reference: Path) -> list[str]:
        """What differs between a contestant's result and that of the models, as sentences."""
        if name in ("floor", "dbt_start", "models"):
            return []
        latest = name.endswith("_latest")
        ours_table = f"ours.{'customer_segments' if latest else 'customer_segment_history'}"
        with duckdb.connect() as connection:
            connection.execute(f"attach '{reference}' as ours (read_only)")
            database = self.folder / f"{'built' if name == 'dbt_run' else name}.duckdb"
            if database.exists():
                connection.execute(f"attach '{database}' as theirs (read_only)")
            if name in ("bare", "dbt_run"):
                return report.different_segments(connection, "theirs.customer_segments", "ours.customer_segments")
            query = {
                "bare_latest": "select * from theirs.windowed",
                "models_latest": "select *, (as_of_date - last_order_date + 1) as recency_days"
                " from theirs.intermediate.int_customers__windowed",
            }.get(name, f"select * from '{self.folder / name}.parquet'")
            return report.different_metrics(connection, f"{query} where order_count > 0", ours_table)


def measure(bench: Bench, names: Sequence[str], rounds: int, keep: Callable[[Mapping], None]) -> None:
    """Run the contestants in interleaved rounds; results are kept after each process, and checked in the first round."""
    built = bench.prepare()
    progress(bench.fitted.name, "prepared", built)
    contestants = bench.contestants()
    result = {
        "shop": bench.shop.name,
        "fitted": bench.fitted.name,
        "line_count": bench.shop.line_count,
        "date_count": len(bench.shop.month_ends),
        "memory_limit": bench.memory_limit,
        "python_models": bench.python_models,
        "costs": {},
    }
    reference = bench.folder / "reference.duckdb"
    for number in range(rounds):
        # The models come first: the others are compared with them.
        for name in sorted(names, key=lambda name: name != "models"):
            # The first round of dbt's own is the build of before.
            cost = built if name == "dbt_run" and number == 0 else contestants[name]()
            progress(bench.shop.name, name, cost)
            result["costs"].setdefault(name, []).append([cost.wall, cost.cpu, cost.peak])
            result["models"] = bench.models
            keep(result)
            if number == 0:
                if name == "models":
                    keep_reference(bench.folder / "models.duckdb", reference, any(map(needs_history, names)))
                bench.check(name, reference)
            bench.remove_results()


def needs_history(name: str) -> bool:
    """Whether a contestant tells R, F and M of every month end."""
    return name in ("pandas", "polars", "openretailscience")


def keep_reference(models: Path, reference: Path, with_history: bool) -> None:
    """Keep the tables that others are compared with, and let the rest go."""
    columns = "as_of_date, customer_id, recency_days, order_count, net_revenue"
    with duckdb.connect(reference) as connection:
        connection.execute(f"attach '{models}' as models (read_only)")
        # The view on the history names its schema only.
        history = "models.customer_segment_history"
        connection.execute("create table customer_segments as select * from models.customer_segments")
        if with_history:
            connection.execute(
                f"create table customer_segment_history as select {columns} from {history} where order_count > 0"
            )


def progress(shop: str, name: str, cost: Cost) -> None:
    print(
        f"{shop:24} {name:26} {cost.wall:8.1f} s {cost.cpu:8.1f} s CPU {cost.peak:6.2f} GB", file=sys.stderr, flush=True
    )


def shops(arguments: argparse.Namespace) -> Iterator[tuple[Shop, Shop]]:
    """Each shop, with the one that is built by dbt; its lines are removed when the next one is asked for."""
    folder = arguments.folder
    if arguments.complete_journey:
        shop = complete_journey(folder)
        yield shop, shop
        shop.path.unlink()
    for line_count in arguments.lines:
        for shape in arguments.shapes:
            shop = made_up(folder, line_count, shape)
            fitted = made_up(folder, arguments.fit_lines, shape) if arguments.fit_lines else shop
            yield shop, fitted
            for path in {shop.path, fitted.path}:
                path.unlink()


def main() -> None:
    """Measure each shop and print its tables."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--lines", type=int, nargs="*", default=[1_000_000], help="sizes of the made-up shops")
    parser.add_argument("--shapes", nargs="+", choices=SHAPES, default=SHAPES)
    parser.add_argument("--no-complete-journey", dest="complete_journey", action="store_false")
    parser.add_argument("--only", nargs="+", choices=report.CONTESTANTS, default=list(report.CONTESTANTS))
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--memory", default="4GB", help="the limit of DuckDB, in ours and in bare SQL")
    parser.add_argument(
        "--fit-lines", type=int, help="run dbt on a shop of so many lines, and take its fits for the large one"
    )
    parser.add_argument("--all-fits", action="store_true", help="fit every algorithm, and surrogates, as a build does")
    parser.add_argument("--folder", type=Path, default=ROOT / ".bench", help="for lines, databases and results")
    parser.add_argument("--report", action="store_true", help="measure nothing, show what the folder has results of")
    parser.add_argument("--write", action="store_true", help="put tables and picture of all results into docs")
    arguments = parser.parse_args()
    results = arguments.folder / "results"
    results.mkdir(parents=True, exist_ok=True)
    if not arguments.report:
        run(arguments, results)
    paths = sorted(results.glob("*.json"), key=lambda path: json.loads(path.read_text())["line_count"])
    text = report.tables([json.loads(path.read_text()) for path in paths])
    if arguments.write:
        write(text, paths)
    print(text)


def write(text: str, results: Sequence[Path]) -> None:
    """Replace what docs/benchmark.md shows below its last heading, and the picture."""
    page = ROOT / "docs" / "benchmark.md"
    page.write_text(page.read_text().split(HEADING)[0] + HEADING + "\n\n" + text + "\n")
    picture = Path(__file__).parent / "benchmark" / "picture.py"
    measured([OTHER_PYTHON, picture, page.with_suffix(".svg"), *results])


def run(arguments: argparse.Namespace, results: Path) -> None:
    names = ["models", *(name for name in arguments.only if name != "models")]
    missing = {"polars", "openretailscience"} & {name.removesuffix("_latest") for name in names}
    if missing and not OTHER_PYTHON.exists():
        sys.exit(f"{' and '.join(sorted(missing))} are not installed: run make bench, or leave them out with --only.")
    if arguments.fit_lines and {"dbt_start", "dbt_run"} & set(names):
        sys.exit("With --fit-lines dbt builds another shop: leave dbt_start and dbt_run out with --only.")
    for shop, fitted in shops(arguments):
        with tempfile.TemporaryDirectory(dir=arguments.folder) as name:
            # Nobody else fits anything, and bare SQL is given the centroids of k-means alone.
            bench = Bench(shop, fitted, Path(name), arguments.memory, {} if arguments.all_fits else FEW_FITS)
            kept = results / f"{shop.name}.json"
            measure(bench, names, arguments.rounds, lambda result, kept=kept: kept.write_text(json.dumps(result)))


if __name__ == "__main__":
    main()
