"""The format of the folder that benchmarks read."""

import json
from pathlib import Path

import pytest

from bench.programs import read
from codementor.exercise.model import InputSpec, SetInvalid


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder with one task."""
    place = tmp_path / "question_9"
    place.mkdir()
    tests = [{"id": "1", "call": "f(2)\n", "expected": "[4]\n"}, {"id": "2", "call": "f(n)\n", "expected": "four\n"}]
    (place / "task.json").write_text(json.dumps({"title": "F", "setup": "n = 2\n", "tests": tests}))
    (place / "reference.py").write_text("def f(n): return [2 * n]\n")
    (place / "correct.jsonl").write_text(json.dumps({"file": "a.py", "code": "def f(n): return [n + n]"}) + "\n")
    (place / "wrong.jsonl").write_text(json.dumps({"file": "b.py", "code": "def f(n): return n"}) + "\n")
    return tmp_path


def test_a_task_becomes_an_exercise_with_its_reference(folder: Path) -> None:
    """Calls and values lose their line ends; a text printed without quotes is a text."""
    (task,) = read(folder)
    cases = [(case.id, case.call, case.expect) for case in task.exercise.cases]
    assert cases == [("1", "f(2)", "[4]"), ("2", "f(n)", "'four'")]
    assert task.exercise.solutions == (("reference.py", "def f(n): return [2 * n]\n"),)
    assert (task.setup, task.exercise.inputs) == ("n = 2\n", ())
    assert (task.correct_files, task.wrong_files, task.wrong) == (("a.py",), ("b.py",), ("def f(n): return n",))


def test_inputs_are_declared_beside_the_task(folder: Path) -> None:
    """`inputs.toml` has the grammar of `[inputs]`; it can be forgotten, and a flaw in it is told."""
    file = folder / "question_9" / "inputs.toml"
    file.write_text('[inputs.f]\nn = { type = "int", min = 0, max = 9 }\n')
    (task,) = read(folder)
    assert task.exercise.inputs[0].arguments == (("n", InputSpec("int", min=0, max=9)),)
    assert task.inferring().exercise.inputs == ()
    file.write_text('[inputs.f]\nn = { type = "whole" }\n')
    with pytest.raises(SetInvalid, match="`whole` is not one of"):
        list(read(folder))
