"""The instructor's verbs: new, prove, publish, import, grade."""

import csv
import json
from pathlib import Path

import pytest

from tests.fakes.service import Book

from .conftest import RIGHT, WRONG, Run

TESTS = """
import unittest
from two_fer import two_fer, Counter, add_item


class TwoFerTest(unittest.TestCase):
    def test_no_name_given(self):
        self.assertEqual(two_fer(), "One for you, one for me.")

    def test_a_name_given(self):
        expected = "One for Alice, one for me."
        self.assertEqual(two_fer("Alice"), expected)

    def test_is_polite(self):
        self.assertIs(two_fer.polite("Bob"), True)

    def test_truth(self):
        self.assertFalse(two_fer("x") == "")

    def test_none(self):
        self.assertIsNone(two_fer(None))

    def test_keeps_items(self):
        items = [1]
        add_item(items, 2)
        self.assertEqual(items, [1, 2])

    def test_needs_text(self):
        with self.assertRaises(TypeError):
            two_fer(5)

    def test_a__name_given(self):
        self.assertEqual(two_fer("Zaphod"), "One for Zaphod, one for me.")

    def test_message(self):
        with self.assertRaises(ValueError) as err:
            two_fer("")
        self.assertEqual(err.exception.args[0], "no name")

    def test_many(self):
        for name in ("a", "b"):
            self.assertIn(name, two_fer(name))
"""


def exercism(folder: Path, tests: str = TESTS) -> Path:
    """An exercise as a track lays it out."""
    files = {
        ".meta/config.json": json.dumps(
            {"files": {"solution": ["two_fer.py"], "test": ["two_fer_test.py"], "example": [".meta/example.py"]}}
        ),
        ".meta/example.py": "def two_fer(name='you'):\n    return f'One for {name}, one for me.'\n",
        ".docs/instructions.md": "# Instructions\n\nShare a cookie.\n",
        "two_fer.py": "def two_fer(name):\n    pass\n",
        "two_fer_test.py": tests,
    }
    for name, text in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text)
    return folder


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


def test_an_exercism_exercise_becomes_cases(run: Run, tmp_path: Path, exercise: Path) -> None:
    """Assertions on one call become cases, prepared values included; what cannot is named, not dropped in silence."""
    said = run("import", exercism(tmp_path / "cookie"), exercise.parent)
    assert said.code == 0
    assert "8 cases" in said.out
    assert "2 tests cannot" in said.out
    assert all(name in said.out for name in ("test_message", "test_many"))
    cases = (exercise.parent / "cookie" / "cases.toml").read_text()
    assert "call = \"two_fer('Alice')\"\nexpect = \"'One for Alice, one for me.'\"" in cases
    assert 'raises = "TypeError"' in cases
    assert 'id = "a-name-given-2"' in cases
    assert (exercise.parent / "cookie" / ".solution" / "example.py").is_file()


def test_an_import_never_overwrites(run: Run, tmp_path: Path, exercise: Path) -> None:
    """An exercise of that name in the set stays as it is."""
    said = run("import", exercism(tmp_path / "two-fer"), exercise.parent)
    assert (said.code, "there already" in said.err) == (2, True)


@pytest.mark.parametrize("tests", ["def test(): pass\n", "import unittest\n", "class ("])
def test_what_cannot_be_imported_is_said(run: Run, tmp_path: Path, exercise: Path, tests: str) -> None:
    """Tests that hold no comparison of one call with one value are refused in words, and nothing is written."""
    said = run("import", exercism(tmp_path / "cookie", tests), exercise.parent)
    assert (said.code, "Traceback" in said.err) == (2, False)
    assert not (exercise.parent / "cookie").exists()
    assert run("import", tmp_path, exercise.parent).code == 2


def test_an_import_that_breaks_the_format_leaves_nothing(run: Run, tmp_path: Path, exercise: Path) -> None:
    """When what was read is no exercise of ours, its flaws are shown and the set is as it was."""
    broken = exercism(tmp_path / "cookie")
    (broken / ".docs" / "instructions.md").write_text("crumbs " * 2_000_000)
    for folder in (broken, exercism(tmp_path / "Cookie Jar")):
        said = run("import", folder, exercise.parent)
        assert (said.code, bool(said.err)) == (2, True)
    assert [path.name for path in exercise.parent.iterdir() if path.is_dir()] == ["two-fer"]


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
