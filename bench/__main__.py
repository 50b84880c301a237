"""Runs the benchmarks one after the other: `python -m bench [--quick] [--data FOLDER] [--out FOLDER]`."""

import argparse
import subprocess
import sys
from pathlib import Path

MODULES = (
    *("check", "hint", "lsp_start", "lsp_diagnostics", "location", "mutants", "leaks"),
    *("database", "grading", "load"),
)
ON_DATA = ("rules", "syntax", "pool")  # want a folder of learners' programs


def main() -> int:
    """Runs every benchmark that can run; 1 when one of them could not be carried out (a missed aim is a result)."""
    parser = argparse.ArgumentParser(prog="bench")
    parser.add_argument("--quick", action="store_true")
    parser.add_argument("--data", type=Path, help="a folder of learners' programs")
    parser.add_argument("--out", type=Path, help="a folder for the JSON files")
    options = parser.parse_args()
    jobs: list[tuple[str, list[str]]] = [(name, []) for name in MODULES]
    jobs += [(name, [str(options.data)]) for name in ON_DATA if options.data]
    failed = []
    for name, arguments in jobs:
        print(f"\n== {name}", flush=True)
        command = [sys.executable, "-m", f"bench.{name}", *arguments, *(["--quick"] if options.quick else [])]
        if options.out:
            options.out.mkdir(parents=True, exist_ok=True)
            command += ["--json", str(options.out / f"{name}.json")]
        if subprocess.run(command, check=False).returncode:
            failed.append(name)
    if failed:
        print("Could not be carried out:", ", ".join(failed))
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
