"""A graded run in the jail, beside `pytest`, `check50 --dev` and otter's `Notebook.check` on the same ten assertions.

Ours is the service's way: the jail is up, a cell stands ready, and a run ends with the verdict outside. Everything is
bound to one core. Rates are per second of processor time, the jail's included, so that a busy machine takes nothing
from them; the times are wall times, and of a busy machine's only the best say much. The peers are started as their
users start them. check50 and otter are taken from `--peers PYTHON`, where they are installed.
"""

import argparse
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from bench.check import CALLS, PROGRAM
from bench.report import Bench, median, milliseconds, percentile
from codementor.exercise.model import Case, Exercise
from codementor.runner.jail import Jail, JailUnsound
from codementor.runner.run import Runner
from deploy.unprivileged import USER, is_root, python_for_nobody

CASES = tuple(Case(f"case-{at}", call=call, expect=wanted) for at, (call, wanted) in enumerate(CALLS))
TESTS = "\n".join(f"def test_{at}():\n    assert {call} == {wanted}\n" for at, (call, wanted) in enumerate(CALLS))
PYTEST_FILE = "from clamp import clamp\n\n" + TESTS
CHECK50_FILE = (
    "import check50, check50.py\n\n"
    '@check50.check()\ndef exists():\n    "clamp.py exists"\n    check50.exists("clamp.py")\n'
    + "".join(
        f'\n@check50.check(exists)\ndef case_{at}():\n    "{call}"\n'
        f'    if check50.py.import_("clamp.py").{call} != {wanted}:\n        raise check50.Failure("wrong")\n'
        for at, (call, wanted) in enumerate(CALLS)
    )
)
OTTER_FILE = "OK_FORMAT = True\ntest = " + repr(
    {
        "name": "q1",
        "points": 1,
        "suites": [
            {
                "cases": [
                    {"code": f">>> {call}\n{wanted}", "hidden": False, "locked": False} for call, wanted in CALLS
                ],
                "scored": True,
                "setup": "",
                "teardown": "",
                "type": "doctest",
            }
        ],
    }
)
OTTER_RUN = """
import otter
from clamp import clamp
result = otter.Notebook(tests_dir="otter_tests").check("q1", global_env={"clamp": clamp})
assert result.grade == 1, result
"""
FILES = {
    "clamp.py": PROGRAM,
    "check_clamp.py": PYTEST_FILE,
    "checks/__init__.py": CHECK50_FILE,
    "checks/.cs50.yml": 'check50:\n  files:\n    - !include "*.py"\n',
    "otter_tests/q1.py": OTTER_FILE,
    "grade_otter.py": OTTER_RUN,
}


def exercise(count: int) -> Exercise:
    """An exercise of the first `count` assertions."""
    return Exercise("clamp", "Clamp", "Keep a number between two others.", "clamp.py", "", CASES[:count])


def processor_seconds() -> float:
    """What this process and the processes below it have used, those included that they have waited for."""
    rows = {}
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            fields = stat.read_text().rpartition(")")[2].split()
        except OSError:  # it ended meanwhile
            continue
        rows[int(stat.parent.name)] = int(fields[1]), sum(map(int, fields[11:15]))
    own, ticks = {os.getpid()}, 0
    while own:
        ticks += sum(rows[pid][1] for pid in own)
        own = {pid for pid, (parent, _) in rows.items() if parent in own}
    return ticks / os.sysconf("SC_CLK_TCK")


def ours(bench: Bench, python: str, user: str | None) -> dict[str, float]:
    """Median wall times of a run of one case and of ten; sets the aims that need no peer."""
    rounds = 200 if bench.quick else 2_000
    found: dict[str, float] = {}
    for count in (1, 10):
        task, times = exercise(count), list[float]()
        with Jail(python, user=user) as jail, Runner(launcher=jail) as runner:
            assert runner.check(task, PROGRAM, trace=False).good, "the program under measurement must pass"
            began = processor_seconds()
            for _ in range(rounds):
                began_run = time.perf_counter()
                assert runner.check(task, PROGRAM, trace=False).good, "the program under measurement must pass"
                times.append((time.perf_counter() - began_run) * 1000)
            cost = (processor_seconds() - began) / rounds
        name = f"graded run of {count} case{'s' * (count > 1)}"
        found[name] = median(times)
        bench.figure(f"{name}, p50 ms", median(times))
        bench.figure(f"{name}, p95 ms", percentile(times, 0.95))
        bench.figure(f"{name}, best ms", min(times))
        bench.figure(f"{name}, processor ms", cost * 1000)
        bench.figure(f"{name}, runs a second of one core", 1 / cost)
    return found


def peer(command: list[str], folder: Path, python: str) -> Callable[[], None]:
    """One run of a peer in a process of its own."""
    path = os.pathsep.join([str(Path(python).parent), os.defpath])
    environment = {"PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1", "PATH": path, "HOME": str(folder)}

    def run() -> None:
        subprocess.run(command, check=True, capture_output=True, cwd=folder, env=environment)

    return run


def peers(bench: Bench, folder: Path) -> float:
    """Measure the peers; the median of pytest. What cannot run here is named."""
    for name, text in FILES.items():
        (folder / name).parent.mkdir(exist_ok=True)
        (folder / name).write_text(text, encoding="utf-8")
    other = str(bench.options.peers)
    bare = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "-c", os.devnull, "--rootdir", str(folder)]
    runs = {
        "pytest": peer([*bare, "check_clamp.py"], folder, sys.executable),
        "check50 --dev": peer(
            [str(Path(other).with_name("check50")), "--dev", "-o", "json", "--", str(folder / "checks")], folder, other
        ),
        "otter Notebook.check": peer([other, "grade_otter.py"], folder, other),
    }
    medians = {}
    for name, run in runs.items():
        try:
            run()  # what a first run compiles is not counted
            times = milliseconds(run, 3 if bench.quick else 15)
        except (OSError, subprocess.CalledProcessError) as error:
            said = getattr(error, "stderr", b"") or str(error).encode()
            bench.note(f"{name} was not run: {said.decode().strip().splitlines()[-1][:200]}")
            continue
        medians[name] = median(times)
        bench.figure(f"{name}, ten assertions, p50 ms", medians[name])
    return medians["pytest"]


def measure(bench: Bench, python: str, user: str | None) -> None:
    """Measure all on one core, and set the aims."""
    os.sched_setaffinity(0, {max(os.sched_getaffinity(0))})
    found = ours(bench, python, user)
    with tempfile.TemporaryDirectory(prefix="codementor-bench-") as folder:
        pytest = peers(bench, Path(folder))
    one, ten = found.values()
    rate = bench.figures["graded run of 1 case, runs a second of one core"]
    assert isinstance(rate, float)
    bench.aim("graded run, warm, one core, p50 ms", "at most 3 ms", one, one <= 3)
    bench.aim("exercise of ten cases, p50 ms", "at most 10 ms", ten, ten <= 10)
    bench.aim("submissions a second of one core", "at least 300", rate, rate >= 300)
    bench.aim("against pytest in a process", "at least 100x faster", pytest / ten, pytest / ten >= 100)
    bench.note(f"load average {os.getloadavg()[0]:.1f} at the end; {time.strftime('%Y-%m-%d')}")


def main() -> int:
    """Measure and report."""

    def own(parser: argparse.ArgumentParser) -> None:
        parser.add_argument("--peers", default=sys.executable, metavar="PYTHON", help="has check50 and otter-grader")

    bench = Bench("grading", own=own)
    python, user = (python_for_nobody(), USER) if is_root() else (sys.executable, None)
    try:
        measure(bench, python or sys.executable, user)
    except JailUnsound as unsound:
        bench.note(f"not measured: {unsound}")
        for name in ("graded run", "exercise of ten cases", "submissions a second of one core", "against pytest"):
            bench.aim(name, "see above", None, None)
    return bench.main()


if __name__ == "__main__":
    raise SystemExit(main())
