"""Run a command beside a real Spark cluster on this machine: a master, two workers with one core each, a Thrift server.

    python scripts/spark_cluster.py FOLDER dbt build --target spark

All of it listens on the loopback address, on ports that were free, and ends with the command. FOLDER holds the
warehouse, the metastore and the logs. The command finds the server through CUSTOMER_SEGMENTS_SPARK_PORT. pyspark has
no scripts that start a cluster, so its classes are started by `spark-class` and `spark-submit`.
"""

import os
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

HOST = "127.0.0.1"
WORKER_COUNT = 2
DAEMON_MEMORY = "256m"
EXECUTOR_MEMORY = "1g"
DRIVER_MEMORY = "2g"

#: Seconds that a process may take until its port answers; a Thrift server takes some 15 on an idle machine.
PATIENCE = 300


class ClusterError(Exception):
    """A sentence for the person at the terminal."""


@dataclass(frozen=True)
class Cluster:
    """A running cluster: the environment variables by which dbt finds it, and its process groups."""

    variables: dict[str, str]
    groups: frozenset[int]


def main(arguments: list[str]) -> int:
    """Run the command that follows the folder, and return its exit code."""
    if len(arguments) < 2:
        print("usage: spark_cluster.py FOLDER COMMAND [ARGUMENT ...]", file=sys.stderr)
        return 2
    # What ends this script ends the cluster too.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(128 + signal.SIGTERM))
    try:
        with cluster(Path(arguments[0]).resolve()) as running:
            return subprocess.run(arguments[1:], env={**os.environ, **running.variables}, check=False).returncode
    except KeyboardInterrupt:
        return 130
    except ClusterError as error:
        print(f"The cluster did not start: {error}", file=sys.stderr)
        return 1


@contextmanager
def cluster(folder: Path) -> Iterator[Cluster]:
    """Start a cluster whose warehouse, metastore and logs lie in a folder, and stop it whatever happens."""
    folder.mkdir(parents=True, exist_ok=True)
    home = spark_home()
    processes = []

    def start(name: str, command: list[str], port: int, memory: str = DAEMON_MEMORY) -> None:
        with (folder / f"{name}.log").open("w") as log:
            # A group of its own: the launchers start further processes, executors among them.
            process = subprocess.Popen(
                command,
                cwd=folder,
                env=environment(home, folder, memory),
                stdout=log,
                stderr=log,
                start_new_session=True,
            )
        processes.append(process)
        await_port(name, process, port, folder)

    spark_class = str(home / "bin" / "spark-class")
    master = free_port()
    url = f"spark://{HOST}:{master}"
    thrift = free_port()
    try:
        start(
            "master",
            [spark_class, "org.apache.spark.deploy.master.Master", "--host", HOST, "--port", str(master)],
            master,
        )
        for number in range(1, WORKER_COUNT + 1):
            port = free_port()
            place = ["--host", HOST, "--port", str(port), "--work-dir", str(folder / "work")]
            size = ["--cores", "1", "--memory", EXECUTOR_MEMORY]
            start(f"worker_{number}", [spark_class, "org.apache.spark.deploy.worker.Worker", *place, *size, url], port)
        start("thrift_server", thrift_server(home, folder, url, thrift), thrift, DRIVER_MEMORY)
        variables = {"CUSTOMER_SEGMENTS_SPARK_HOST": HOST, "CUSTOMER_SEGMENTS_SPARK_PORT": str(thrift)}
        yield Cluster(variables, frozenset(process.pid for process in processes))
    finally:
        for process in reversed(processes):
            stop(process)


def thrift_server(home: Path, folder: Path, url: str, port: int) -> list[str]:
    """The command that starts the server through which dbt sends SQL to the cluster."""
    settings = {
        "spark.driver.host": HOST,
        "spark.driver.bindAddress": HOST,
        "spark.executor.memory": EXECUTOR_MEMORY,
        "spark.driver.extraJavaOptions": f"-Dderby.system.home={folder}",
        "spark.sql.warehouse.dir": folder / "warehouse",
        "spark.sql.session.timeZone": "UTC",
        # A task for each core and one more round; Spark's 200 are for larger clusters.
        "spark.sql.shuffle.partitions": 2 * WORKER_COUNT,
        "spark.ui.enabled": "false",
        "spark.log.level": "WARN",
        "spark.hadoop.hive.server2.thrift.bind.host": HOST,
        "spark.hadoop.hive.server2.thrift.port": port,
    }
    command = [str(home / "bin" / "spark-submit"), "--master", url]
    for name, value in settings.items():
        command += ["--conf", f"{name}={value}"]
    return [*command, "--class", "org.apache.spark.sql.hive.thriftserver.HiveThriftServer2", "spark-internal"]


def spark_home() -> Path:
    """The folder of Spark inside the package pyspark."""
    if shutil.which("java") is None and not os.environ.get("JAVA_HOME"):
        raise ClusterError(
            "Java was not found: install version 17 or later (Debian: apt-get install openjdk-17-jre-headless)."
        )
    try:
        import pyspark
    except ImportError:
        raise ClusterError("pyspark is not installed: run make spark.") from None
    return Path(pyspark.__file__).parent


def environment(home: Path, folder: Path, memory: str) -> dict[str, str]:
    """What a process of the cluster needs to find itself, and keep to the loopback address and its memory."""
    return {
        **os.environ,
        "SPARK_HOME": str(home),
        "SPARK_LOCAL_IP": HOST,
        "SPARK_LOCAL_DIRS": str(folder / "scratch"),
        # Also that of the Thrift server, whatever spark.driver.memory says.
        "SPARK_DAEMON_MEMORY": memory,
        "SPARK_MASTER_OPTS": "-Dspark.master.ui.port=0",
        "SPARK_WORKER_OPTS": "-Dspark.worker.ui.port=0",
    }


def free_port() -> int:
    """A port of the loopback address that nobody uses just now."""
    with socket.socket() as probe:
        probe.bind((HOST, 0))
        return probe.getsockname()[1]


def await_port(name: str, process: subprocess.Popen, port: int, folder: Path) -> None:
    """Return when the port answers; raise ClusterError where the process ends before, or takes too long."""
    deadline = time.monotonic() + PATIENCE
    while time.monotonic() < deadline:
        if process.poll() is not None:
            raise ClusterError(f"{name} ended at once; its log is {folder / (name + '.log')}.")
        with socket.socket() as probe:
            probe.settimeout(1)
            if probe.connect_ex((HOST, port)) == 0:
                return
        time.sleep(0.25)
    raise ClusterError(f"{name} did not answer within {PATIENCE} seconds; its log is {folder / (name + '.log')}.")


def stop(process: subprocess.Popen) -> None:
    """End a process that this script started, with the processes that it started in turn."""
    for sent, patience in [(signal.SIGTERM, 20), (signal.SIGKILL, 5)]:
        if process.poll() is None:
            os.killpg(process.pid, sent)
            try:
                process.wait(patience)
            except subprocess.TimeoutExpired:
                continue


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
