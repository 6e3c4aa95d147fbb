"""What people would otherwise use, and this project, on the same lines; benchmarks/bench.py runs it."""
