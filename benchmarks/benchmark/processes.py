"""Whole processes: how long, how much work of the processors, how much memory."""

import json
import os
import subprocess
import sys
import threading
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

ROOT = Path(__file__).parents[2]

#: The README's faster build.
FEW_FITS = {"cluster_algorithms": ["k_means"], "surrogate_count": 0}

#: Seconds between two looks at the memory of a process.
SAMPLING_INTERVAL = 0.05


@dataclass(frozen=True)
class Cost:
    """Wall seconds, CPU seconds of all threads, and the peak in GB of one process; how its memory went, where it can be seen."""

    wall: float
    cpu: float
    peak: float
    memory: list[tuple[float, float]] = field(default_factory=list, repr=False, compare=False)

    def peak_between(self, start: float, end: float) -> float | None:
        """The most memory in GB between two moments of time.time(); None where it was not seen."""
        return max((size for moment, size in self.memory if start <= moment <= end), default=None)


def measured(command: Sequence[str], environment: Mapping[str, str] | None = None) -> Cost:
    """Run a command; where it fails, end with what it said."""
    started = time.perf_counter()
    process = subprocess.Popen(
        list(map(str, command)),
        cwd=ROOT,
        env={**os.environ, **(environment or {})},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    memory: list[tuple[float, float]] = []
    watcher = threading.Thread(target=_watch, args=(process.pid, memory), daemon=True)
    watcher.start()
    output = process.stdout.read()
    _, status, usage = os.wait4(process.pid, 0)
    wall = time.perf_counter() - started
    process.returncode = os.waitstatus_to_exitcode(status)
    watcher.join()
    if status:
        sys.exit(f"{' '.join(map(str, command))}\n{output}")
    # What is told at the end is no less than the process that started it had had.
    unit = 1 if sys.platform == "darwin" else 1024
    peak = max((size for _, size in memory), default=usage.ru_maxrss * unit / 1e9)
    return Cost(wall, usage.ru_utime + usage.ru_stime, peak, memory)


def _watch(pid: int, memory: list[tuple[float, float]]) -> None:
    """Note the resident memory until the process is gone; nothing where there is no /proc."""
    page = os.sysconf("SC_PAGE_SIZE")
    while True:
        try:
            pages = int(Path(f"/proc/{pid}/statm").read_text().split()[1])
        except (OSError, IndexError):
            return
        if not pages:  # ended, and not yet waited for
            return
        memory.append((time.time(), pages * page / 1e9))
        time.sleep(SAMPLING_INTERVAL)


def limited_profiles(folder: Path, memory_limit: str) -> Path:
    """Write a profile whose DuckDB takes at most so much memory; returns its folder."""
    profile = (ROOT / "profiles.yml").read_text()
    limited = profile.replace("TimeZone: UTC", f"TimeZone: UTC\n        memory_limit: {memory_limit}")
    (folder / "profiles.yml").write_text(limited)
    return folder


def dbt(folder: Path, database: Path, memory_limit: str, settings: Mapping, *arguments: str, threads: int = 1) -> Cost:
    """One dbt process, by default one model at a time so that each has its own time and memory; its files go into the folder."""
    limited_profiles(folder, memory_limit)
    places = ["--target-path", folder / "target", "--log-path", folder / "logs"]
    return measured(
        [Path(sys.executable).with_name("dbt"), *arguments, "--vars", json.dumps(settings, sort_keys=True), *places],
        {
            "DBT_PROJECT_DIR": str(ROOT),
            "DBT_PROFILES_DIR": str(folder),
            "CUSTOMER_SEGMENTS_DB": str(database),
            "CUSTOMER_SEGMENTS_THREADS": str(threads),
        },
    )
