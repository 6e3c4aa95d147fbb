"""dbt runs Python models in several threads of one process."""

import subprocess
import sys

from projects import ROOT

LOADED_LATER = """
import importlib, pkgutil, sys
import segment_lib

def packages():
    return {name for name in sys.modules if name.split(".")[0] in ("scipy", "sklearn")}

before = packages()
for module in pkgutil.iter_modules(segment_lib.__path__):
    importlib.import_module(f"segment_lib.{module.name}")
print(len(before), *sorted(packages() - before))
"""


def test_whoever_imports_the_library_waits_until_all_of_scikit_learn_is_there():
    """Its packages import each other in circles: two threads that import different ones meet an unfinished one."""
    command = [sys.executable, "-c", LOADED_LATER]
    result = subprocess.run(command, cwd=ROOT / "python_models", capture_output=True, text=True, check=True)
    count, *later = result.stdout.split()
    assert int(count) > 100
    assert later == []
