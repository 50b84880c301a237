"""Test files of an exercise: what a test asserts of a call becomes a case, whose value is compared outside.

What cannot be split so is named by `whole`; it runs as it stands, in the learner's process, so only visible tests do.
Split cases are stricter than `==`: types are exact. How a test is split stands in `splitter`.
"""

import ast
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import product
from pathlib import PurePosixPath

from codementor.exercise.model import Case
from codementor.exercise.splitter import constants
from codementor.exercise.splitter.assertions import Check
from codementor.exercise.splitter.lines import Definitions, written
from codementor.exercise.splitter.source import Function, TestClass, TestSource, is_helper, marked
from codementor.exercise.splitter.unfold import Line, Unfolded, Whole, unfold

Files = Sequence[tuple[str, str]]

_SKIPS = ("unittest.skip", "skip", "pytest.mark.skip")
_PARAMETRIZE = "pytest.mark.parametrize"


@dataclass(frozen=True, slots=True)
class Lifted:
    """A case made of a check; `loose` is its call where Python's `==` is to decide, not the exact type."""

    case: Case
    loose: str = ""


@dataclass(frozen=True, slots=True)
class Split:
    """One test: its cases, or why it has none; `skipped` when its author skips it. `lines` of its file, from 1."""

    name: str  # "TestA::test_b"
    cases: tuple[Lifted, ...] = ()
    why: str = ""
    skipped: bool = False
    lines: tuple[int, int] = (0, 0)


def cases_of(files: Files, program: str) -> tuple[Case, ...]:
    """The cases in the tests of `program` (its file's name), each with its test's name as id; hidden as the file is."""
    found: dict[str, Case] = {}
    for name, text in files:
        for case in (lifted.case for test in split(text, program) for lifted in test.cases):
            id = case.id if case.id not in found else f"{PurePosixPath(name).stem}-{case.id}"  # noqa: A001
            found[id] = replace(case, id=id[-64:], hidden=name.startswith("hidden/"))
    return tuple(found.values())


def whole(files: Files) -> tuple[tuple[str, str], ...]:
    """File and name ("TestA::test_b") of every visible test that cannot be split into cases."""
    shown = [(name, text) for name, text in files if not name.startswith("hidden/")]
    return tuple((name, test.name) for name, text in shown for test in split(text) if not test.cases)


def split(text: str, program: str = "", beside: Mapping[str, str] | None = None) -> tuple[Split, ...]:
    """Every test of the file. `beside`: the texts of modules that lie beside it, whose constants it may import."""
    return _split(text, program, tuple(sorted((beside or {}).items())))


@lru_cache(maxsize=256)
def _split(text: str, program: str, beside: tuple[tuple[str, str], ...]) -> tuple[Split, ...]:
    try:
        tree = ast.parse(text)
    except (SyntaxError, ValueError, RecursionError):
        return ()
    return tuple(_tests(tree, TestSource(tree, program, dict(beside))))


def _tests(tree: ast.Module, source: TestSource) -> Iterator[Split]:
    plain = Definitions(_around(source, None))
    for node in tree.body:
        if isinstance(node, Function) and not is_helper(node, method=False):
            yield _test(node, source, None, plain)
        elif isinstance(node, ast.ClassDef):
            owner = source.classes[node.name]
            tests = [each for each in owner.methods.values() if not is_helper(each, method=True)]
            if node.name.startswith("Test") or any("TestCase" in ast.unparse(base) for base in node.bases):
                around = Definitions(_around(source, owner))
                yield from (_test(each, source, owner, around) for each in tests)


def _test(test: Function, source: TestSource, owner: TestClass | None, around: Definitions) -> Split:
    first = min([test.lineno, *(each.lineno for each in test.decorator_list)])
    found = Split(f"{owner.name}::{test.name}" if owner else test.name, lines=(first, test.end_lineno or first))
    marks = marked(test)
    if any(mark.partition("(")[0] in _SKIPS for mark in marks):
        return replace(found, skipped=True, why="its author skips it")
    try:
        if any(not mark.startswith(_PARAMETRIZE) for mark in marks):
            raise Whole(f"it is decorated with {marks[0]}")
        unfolded = [unfold(test, source, owner, given) for given in _given(test, source, owner)]
        cases = list(dict.fromkeys(lifted for each in unfolded for lifted in _cases(each, around)))
    except (Whole, RecursionError) as error:
        return replace(found, why=str(error))
    numbered = [f"{test.name}-{at}" if len(cases) > 1 else test.name for at in range(1, len(cases) + 1)]
    named = (replace(one, case=replace(one.case, id=id)) for one, id in zip(cases, numbered, strict=True))  # noqa: A001
    return replace(found, cases=tuple(named))


def _cases(unfolded: Unfolded, around: Definitions) -> Iterator[Lifted]:
    for count, check in unfolded.checks:
        before = unfolded.lines[:count]
        case = Case("", _call(before, check, around), expect=check.expect, tolerance=check.tolerance)
        loose = ast.parse(check.loose).body if check.loose else None
        yield Lifted(
            replace(case, raises=check.raises, message=check.message),
            written(before, loose, around) if loose else "",
        )


def _call(before: Sequence[Line], check: Check, around: Definitions) -> str:
    return written(before, check.body, around)


def _around(source: TestSource, owner: TestClass | None) -> dict[str, ast.stmt]:
    """What a test may lean on: definitions of the file, and the helpers of its class as functions."""
    plain = {name: node for name, node in source.around.items() if not _is_fixture(node)}
    around = {name: source.resolved(node, None, {}) for name, node in plain.items()}
    for name, method in owner.methods.items() if owner else ():
        if is_helper(method, method=True) and not marked(method):
            function = source.resolved(method, owner, {})
            assert isinstance(function, Function)
            static = any(ast.unparse(each) == "staticmethod" for each in function.decorator_list)
            function.name, function.decorator_list = source.own(name), []
            function.args.args = function.args.args[0 if static else 1 :]
            around[function.name] = function
    return around


def _given(test: Function, source: TestSource, owner: TestClass | None) -> Iterator[list[ast.stmt]]:
    """What binds the test's parameters, once for each set of them. Raises Whole where one is not known."""
    columns = [_parameters(each) for each in test.decorator_list if ast.unparse(each).startswith(_PARAMETRIZE)]
    named = {name for rows in columns for row in rows for name, _ in row}
    fixtures: list[ast.stmt] = []
    for argument in test.args.args[1 if owner else 0 :]:
        if argument.arg not in named:
            fixtures += _fixture(argument.arg, source)
    for rows in product(*reversed(columns)):
        bound = [(name, value) for row in rows for name, value in row]
        assigned = [ast.Assign([ast.Name(name, ast.Store())], value, lineno=test.lineno) for name, value in bound]
        yield [*assigned, *fixtures]


def _parameters(decorator: ast.expr) -> list[list[tuple[str, ast.expr]]]:
    """The rows of a `parametrize`: each a name and its value for every parameter."""
    match decorator:
        case ast.Call(args=[names, ast.List(elts=rows) | ast.Tuple(elts=rows)]):
            try:
                given = constants.value(names, {})
            except constants.NotConstant as error:
                raise Whole("its parameters are computed") from error
            listed = [name.strip() for name in given.split(",")] if isinstance(given, str) else list(given)
            return [_row(listed, row) for row in rows]
    raise Whole("its parameters are computed")


def _row(names: list[str], row: ast.expr) -> list[tuple[str, ast.expr]]:
    if isinstance(row, ast.Call) and ast.unparse(row.func) == "pytest.param":
        if any(word.arg == "marks" for word in row.keywords):
            raise Whole("one of its parameters is marked")
        values = list(row.args)
    else:
        values = list(row.elts) if isinstance(row, ast.Tuple | ast.List) and len(names) > 1 else [row]
    if len(values) != len(names):
        raise Whole("its parameters are computed")
    return list(zip(names, values, strict=True))


def _is_fixture(node: ast.stmt) -> bool:
    return isinstance(node, Function) and any("fixture" in mark for mark in marked(node))


def _fixture(name: str, source: TestSource) -> list[ast.stmt]:
    """The lines of a fixture of the same file, its value bound to its name."""
    fixture = source.around.get(name)
    if not isinstance(fixture, ast.FunctionDef) or not _is_fixture(fixture):
        raise Whole(f"it uses the fixture {name}")
    *body, last = fixture.body
    if fixture.args.args or not isinstance(last, ast.Return) or last.value is None:
        raise Whole(f"it uses the fixture {name}")
    return [*body, ast.copy_location(ast.Assign([ast.Name(name, ast.Store())], last.value), last)]
