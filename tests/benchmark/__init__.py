"""What people would otherwise use, and this project, on the same lines; tests/bench.py runs it."""
