"""A learner's way in a real Neovim with its own LSP client, against the real server."""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.parts import need_neovim

pytestmark = pytest.mark.neovim

HERE = Path(__file__).parent
ROOT = HERE.parents[1]
SET = ROOT / "exercise-sets" / "python-first-steps"
EXERCISE = "sum-of-parcels"


@pytest.fixture(scope="module")
def neovim() -> str:
    """The editor's program."""
    return str(need_neovim())


@pytest.fixture(scope="module")
def seen(neovim: str, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """What the learner saw on the way."""
    folder = tmp_path_factory.mktemp("neovim")
    shutil.copytree(SET, folder / "set")
    exercise = folder / "set" / EXERCISE
    solutions = sorted((exercise / ".solution").glob("*.py"))
    program = exercise / f"{EXERCISE.replace('-', '_')}.py"
    program.write_text(WRONG, "utf-8")
    environment = {
        **os.environ,
        "CODEMENTOR_COMMAND": json.dumps([sys.executable, "-m", "lsp_server"]),
        "CODEMENTOR_ROOT": str(folder / "set"),
        "CODEMENTOR_SEEN": str(folder / "seen.json"),
        "CODEMENTOR_FIXED": solutions[0].read_text("utf-8").rstrip("\n"),
        "CODEMENTOR_DATA_DIR": str(folder / "data"),
        "PYTHONPATH": str(ROOT),
        "HOME": str(folder),
        "XDG_STATE_HOME": str(folder / "state"),
    }
    subprocess.run(
        [neovim, "--headless", "-u", "NONE", "-c", f"luafile {HERE / 'neovim' / 'walk.lua'}", str(program)],
        env=environment,
        timeout=100,
        check=True,
        capture_output=True,
    )
    found: dict[str, Any] = json.loads((folder / "seen.json").read_text("utf-8"))
    assert "failed" not in found, found["failed"]
    return found


WRONG = """def total(weights):
    total = 0
    for weight in weights:
        total = weight
    return total
"""


def test_neovim_negotiates_its_own_encoding(seen: dict[str, Any]) -> None:
    """Neovim counts in UTF-8, and an error after an emoji is shown in the first line."""
    assert seen["encoding"] == "utf-8"
    assert [(each["line"], each["source"]) for each in seen["syntax"]] == [(0, "codementor")]


def test_neovim_shows_the_lenses(seen: dict[str, Any]) -> None:
    """The four lenses stand above the function that the cases call."""
    assert (seen["lens_line"], seen["lenses"]) == (0, ["Check", "Hint", "Submit", "Review"])


def test_neovim_shows_the_failing_case(seen: dict[str, Any]) -> None:
    """A check of the wrong program warns in its own lines, tells it in a message, and a hover shows the case."""
    assert seen["first"]["passed"] < seen["first"]["total"]
    assert {each["source"] for each in seen["warned"]} == {"codementor"}
    assert any(message.startswith(f"{seen['first']['passed']} of") for message in seen["messages"])
    assert "total([5, 5])" in seen["hover"]


def test_neovim_reads_a_hint_on_a_page(seen: dict[str, Any]) -> None:
    """The first hint names input and result, and stands on a page that Neovim opened."""
    assert "total(" in seen["hint"]
    assert any(name.endswith(f"hints/{EXERCISE}.md") for name in seen["page"])


def test_neovim_reaches_the_end(seen: dict[str, Any]) -> None:
    """The repaired program passes, its warnings are gone, and the exercise counts as passed with a streak of a day."""
    assert seen["second"]["passed"] == seen["second"]["total"]
    assert (seen["standing"], seen["streak"]) == ("passed", 1)
    assert "CodeMentor: Submit" in seen["actions"]
