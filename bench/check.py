"""A check of a 10-case exercise, cold and warm, against pytest in a subprocess on the same ten assertions.

Cold: a new Python process that loads the exercise, starts a runner and checks once. Warm: an editor's way, a runner
with its child booted and waiting. The three take turns, so that a busy machine is unfair to none.
"""

import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from bench.report import Bench, median, milliseconds, percentile
from codementor.exercise.load import load_exercise
from codementor.runner.run import Runner

PROGRAM = "def clamp(n, least, most):\n    return max(least, min(n, most))\n"
CALLS = [(f"clamp({n}, 0, 5)", str(max(0, min(n, 5)))) for n in range(-2, 8)]
COLD = """\
import sys
from pathlib import Path
from codementor.exercise.load import load_exercise
from codementor.runner.run import Runner
folder = Path(sys.argv[1])
report = Runner().check(load_exercise(folder), (folder / "clamp.py").read_text())
sys.exit(not report.good)
"""


def write_exercise(folder: Path) -> None:
    """Write the exercise as files, and the same as a pytest file beside it."""
    folder.mkdir()
    cases = [
        f'[[case]]\nid = "case-{at}"\ncall = "{call}"\nexpect = "{wanted}"\n' for at, (call, wanted) in enumerate(CALLS)
    ]
    tests = [f"def test_{at}():\n    assert {call} == {wanted}\n" for at, (call, wanted) in enumerate(CALLS)]
    texts = {
        "exercise.toml": 'title = "Clamp"\n',
        "task.md": "Keep a number between two others.\n",
        "clamp.py": PROGRAM,
        "cases.toml": "\n".join(cases),
        "check_clamp.py": "from clamp import clamp\n\n" + "\n".join(tests),
    }
    for name, text in texts.items():
        (folder / name).write_text(text, encoding="utf-8")


def _good(verdict: object) -> None:
    assert verdict is True, "the program under measurement must pass"


def _process(*arguments: str, cwd: Path) -> None:
    """Run Python to its end; pytest starts bare, without the plugins that happen to be installed."""
    environment = {"PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1", "PATH": os.defpath}
    subprocess.run([sys.executable, *arguments], check=True, capture_output=True, cwd=cwd, env=environment)


def measure(bench: Bench, folder: Path) -> None:
    """Measure the three ways in turns and set the aim."""
    exercise, root = load_exercise(folder), Path(__file__).parents[1]
    pytest = ("-m", "pytest", "-q", "-p", "no:cacheprovider", "-c", os.devnull, "--rootdir", str(folder))
    times: dict[str, list[float]] = {"check warm": [], "check cold": [], "pytest in a subprocess": []}
    with Runner() as runner:
        for _ in range(10 if bench.quick else 40):
            times["check cold"] += milliseconds(lambda: _process("-c", COLD, str(folder), cwd=root), 1)
            times["pytest in a subprocess"] += milliseconds(lambda: _process(*pytest, "check_clamp.py", cwd=folder), 1)
            for _ in range(3):
                time.sleep(0.2)  # a learner's pause, in which the next child boots
                times["check warm"] += milliseconds(lambda: _good(runner.check(exercise, PROGRAM).good), 1)
    for name, values in times.items():
        bench.figure(f"{name}, p50 ms", median(values))
        bench.figure(f"{name}, p95 ms", percentile(values, 0.95))
    peer = median(times["pytest in a subprocess"])
    bench.figure("pytest / cold", peer / median(times["check cold"]))
    ratio = peer / median(times["check warm"])
    bench.aim("warm check of 10 cases against pytest", "at least 10x faster", ratio, ratio >= 10)
    bench.note("pytest runs bare; with the plugins of a usual environment it takes longer.")


def main() -> int:
    """Measure and report."""
    bench = Bench("check")
    with tempfile.TemporaryDirectory(prefix="codementor-bench-") as base:
        folder = Path(base) / "clamp"
        write_exercise(folder)
        measure(bench, folder)
    return bench.main()


if __name__ == "__main__":
    raise SystemExit(main())
