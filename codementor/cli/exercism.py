"""Reads an exercise of an Exercism Python track: its unittest assertions become cases where they can."""

import ast
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import chain, count
from pathlib import Path

from codementor.cli.exits import Usage
from codementor.exercise.files import SOLUTION

TRUTHS = {"assertTrue": "True", "assertFalse": "False"}


@dataclass(frozen=True, slots=True)
class TestCase:
    """One case in the words of our format; `raises` or `expect` is given."""

    id: str
    call: str
    expect: str | None = None
    raises: str | None = None


@dataclass(frozen=True, slots=True)
class Exercism:
    """What was read: files by their name in our format, and the tests that cannot be cases."""

    files: dict[str, str]
    left_out: tuple[str, ...]


def read_exercism(folder: Path) -> Exercism:
    """The exercise in the folder; raises `Usage` when it is none, or when none of its tests can become a case."""
    named = _config(folder)
    starter, test = folder / named["solution"][0], folder / named["test"][0]
    tree = _parsed(test)
    cases: list[TestCase] = []
    left_out: list[str] = []
    for function in _tests(tree):
        case = _case(function)
        if case is None:
            left_out.append(function.name)
        else:
            taken = {known.id for known in cases}
            names = (f"{case.id}-{number}" for number in count(2))
            name = next(name for name in chain([case.id], names) if name not in taken)
            cases.append(replace(case, id=name))
    if not cases:
        raise Usage(f"None of the tests in {test} compares one call with one value.", "Write its cases by hand.")
    title = folder.name.replace("-", " ").capitalize()
    files = {
        "exercise.toml": f"title = {json.dumps(title)}\nfile = {json.dumps(starter.name)}\n",
        "task.md": _task(folder),
        starter.name: _text(starter),
        "cases.toml": "\n".join(map(_toml, cases)),
    }
    files |= {f"{SOLUTION}/{Path(name).name}": _text(folder / name) for name in named.get("example", [])}
    return Exercism(files, tuple(left_out))


def _config(folder: Path) -> dict[str, list[str]]:
    path = folder / ".meta" / "config.json"
    try:
        named: dict[str, list[str]] = json.loads(_text(path))["files"]
        assert named["solution"]
        assert named["test"]
    except (ValueError, KeyError, TypeError, AssertionError) as error:
        raise Usage(f"{path} does not name the exercise's solution and test files.") from error
    return named


def _text(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise Usage(f"{path} cannot be read: {error}.", "Name the folder of an Exercism exercise.") from error


def _parsed(path: Path) -> ast.Module:
    try:
        return ast.parse(_text(path), str(path))
    except (SyntaxError, ValueError) as error:
        raise Usage(f"{path} is no Python: {error}.", "Import the exercise as its track has it.") from error


def _task(folder: Path) -> str:
    parts = [folder / ".docs" / name for name in ("introduction.md", "instructions.md", "instructions.append.md")]
    return "\n\n".join(_text(part).strip() for part in parts if part.is_file()) + "\n"


def _tests(tree: ast.Module) -> Iterator[ast.FunctionDef]:
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef) and node.name.startswith("test"):
            yield node


def _case(test: ast.FunctionDef) -> TestCase | None:
    """The test as a case; None when its end is no comparison of a call with a literal, or no expected exception."""
    *before, last = test.body
    if not all(isinstance(step, ast.Assign | ast.Expr | ast.AugAssign) for step in before):
        return None
    if any("self" in {name.id for name in ast.walk(step) if isinstance(name, ast.Name)} for step in before):
        return None
    compared = _compared(last)
    if compared is None:
        return None
    values = {ast.unparse(step.targets[0]): step.value for step in before if isinstance(step, ast.Assign)}
    call, expect, raises = compared
    wanted = values.get(expect) if expect is not None else None
    expect = ast.unparse(wanted) if wanted is not None else expect
    if expect is not None and not _literal(expect):
        return None
    lines = [ast.unparse(step) for step in before if wanted is None or getattr(step, "value", None) is not wanted]
    name = re.sub("[^a-z0-9]+", "-", test.name.lower().removeprefix("test")).strip("-")
    return TestCase(name or "case", "\n".join([*lines, call]), expect, raises)


def _compared(step: ast.stmt) -> tuple[str, str | None, str | None] | None:
    """Call, wanted value and wanted exception of a test's last statement."""
    match step:
        case ast.Expr(ast.Call(ast.Attribute(ast.Name("self"), "assertEqual"), [call, wanted, *_])):
            return ast.unparse(call), ast.unparse(wanted), None
        case ast.Expr(ast.Call(ast.Attribute(ast.Name("self"), "assertIs"), [call, wanted, *_])):
            return ast.unparse(call), ast.unparse(wanted), None
        case ast.Expr(ast.Call(ast.Attribute(ast.Name("self"), "assertIsNone"), [call, *_])):
            return ast.unparse(call), "None", None
        case ast.Expr(ast.Call(ast.Attribute(ast.Name("self"), truth), [call, *_])) if truth in TRUTHS:
            return ast.unparse(call), TRUTHS[truth], None
        case ast.With(
            [ast.withitem(ast.Call(ast.Attribute(ast.Name("self"), "assertRaises"), [ast.Name(raised)]))],
            [ast.Expr(call)],
        ):
            return ast.unparse(call), None, raised
    return None


def _literal(text: str) -> bool:
    try:
        ast.literal_eval(text)
    except ValueError:
        return False
    return True


def _toml(case: TestCase) -> str:
    """TOML writes text as JSON does, but for DEL, which no test holds."""
    given = {"id": case.id, "call": case.call, "expect": case.expect, "raises": case.raises}
    lines = [f"{key} = {json.dumps(value, ensure_ascii=False)}" for key, value in given.items() if value is not None]
    return "\n".join(["[[case]]", *lines, ""])
