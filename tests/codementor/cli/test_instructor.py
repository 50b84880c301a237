"""The instructor's verbs: new, prove, publish, grade."""

import csv
from pathlib import Path

import pytest

from tests.fakes.service import Book

from .conftest import RIGHT, WRONG, Run


def test_a_new_set_is_proven_at_once(run: Run, tmp_path: Path) -> None:
    """What `new` begins passes `prove`, a set as well as a further exercise in it."""
    folder = tmp_path / "loops"
    assert run("new", "set", folder, "--json").json["set"] == "loops"
    assert run("new", "exercise", folder / "3-sums").code == 0
    said = run("prove", folder, "--json")
    assert (said.code, said.json["good"], len(said.json["exercises"])) == (0, True, 2)
    assert run("prove", folder / "3-sums").out.endswith("loops is proven.\n")


@pytest.mark.parametrize("words", [("set", "Not A Slug"), ("exercise", "lonely"), ("set", "taken")])
def test_nothing_is_begun_in_a_wrong_place(run: Run, tmp_path: Path, words: tuple[str, str]) -> None:
    """A name that can be no id, an exercise outside of a set, a folder in use: code 2, and nothing is written."""
    (tmp_path / "taken").mkdir()
    (tmp_path / "taken" / "file").write_text("mine")
    said = run("new", words[0], tmp_path / words[1])
    assert (said.code, bool(said.err)) == (2, True)
    assert [path.name for path in tmp_path.rglob("*") if path.suffix in (".toml", ".md")] == []


def test_a_set_that_is_not_proven_names_its_flaws(run: Run, exercise: Path) -> None:
    """A reference that fails its own cases is named with file and case, and the code is 1."""
    (exercise / ".solution" / "add.py").write_text(WRONG)
    said = run("prove", exercise.parent)
    assert said.code == 1
    assert ".solution/add.py" in said.out


def test_a_broken_set_lists_every_flaw(run: Run, exercise: Path) -> None:
    """A set that cannot be loaded gives a line a flaw with file and place, and code 2."""
    (exercise / "cases.toml").write_text("[[case]]\nid = 5\n")
    (exercise / "task.md").unlink()
    for verb in ("prove", "publish"):
        said = run(verb, exercise.parent)
        assert said.code in (2, 4)
    said = run("prove", exercise.parent)
    assert "two-fer/task.md" in said.err
    assert "two-fer/cases.toml" in said.err


def test_a_set_is_published(run: Run, exercise: Path, signed_in: Book) -> None:
    """Publishing prints the name under which learners pull the set."""
    said = run("publish", exercise.parent)
    assert (said.code, said.out) == (0, "ada/my-set@1.0 is published (1 exercises).\n")
    assert run("publish", exercise.parent, "--json").json["owner"] == "ada"


def test_a_folder_of_programs_is_graded(run: Run, tmp_path: Path, exercise: Path) -> None:
    """Every learner's program is run on all cases, hidden ones too; the table, the CSV and the JSON agree."""
    programs = tmp_path / "programs"
    (programs / "bob").mkdir(parents=True)
    (programs / "ada.py").write_text(RIGHT)
    (programs / "bob" / "two_fer.py").write_text(WRONG)
    (programs / "eve.py").write_text("def (\n")
    said = run("grade", exercise, programs, "--jobs", "2")
    assert said.code == 0
    assert said.out.splitlines()[1].split() == ["ada", "3", "3"]
    table = list(csv.DictReader(run("grade", exercise, programs, "--csv").out.splitlines()))
    assert {row["learner"]: row["passed"] for row in table} == {"ada": "3", "bob": "0", "eve": "0"}
    assert {one["learner"] for one in run("grade", exercise, programs, "--json").json} == {"ada", "bob", "eve"}


def test_a_folder_without_programs_is_said(run: Run, tmp_path: Path, exercise: Path) -> None:
    """An empty or missing folder is one sentence and code 2."""
    (tmp_path / "empty").mkdir()
    assert "holds no programs" in run("grade", exercise, tmp_path / "empty").err
    assert run("grade", exercise, tmp_path / "missing").code == 2
