"""Programs run as another account, wherever the package lies."""

import shutil
import subprocess
import sys
from pathlib import Path

import codementor
from deploy.unprivileged import USER, is_root, python_for_nobody
from tests.parts import missing

RUN = """
import sys
from pathlib import Path
sys.path.insert(0, sys.argv[1])
import codementor
from codementor.exercise.model import Case, Exercise
from codementor.runner.run import Runner

assert Path(codementor.__file__).is_relative_to(sys.argv[1]), codementor.__file__
task = Exercise("double", "Double", "", "double.py", "", (Case(id="two", call="double(2)", expect="4"),))
with Runner(sys.argv[2], user=sys.argv[3]) as runner:
    print(runner.check(task, "def double(n): return n * 2\\n").passed)
"""


def test_a_package_in_a_closed_folder_serves_another_account(tmp_path: Path) -> None:
    """A program runs as nobody although nobody may not enter the folder that the package lies in."""
    python = python_for_nobody() if is_root() else None
    if python is None:
        missing("root, and a Python 3.11 that nobody can start", "programs change their account only under root")
    closed = tmp_path / "closed"
    shutil.copytree(
        Path(codementor.__file__).parent, closed / "codementor", ignore=shutil.ignore_patterns("__pycache__")
    )
    closed.chmod(0o700)
    done = subprocess.run(
        [sys.executable, "-c", RUN, str(closed), python, USER],
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.stdout, done.stderr) == ("1\n", "")
