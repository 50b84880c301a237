"""Benchmarks: each module runs as `python -m bench.NAME [--quick] [--json OUT]`."""
