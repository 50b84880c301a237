"""Test files of an exercise: an author's `assert call == literal` becomes a case, whose value is compared outside.

What cannot be split so is named by `whole`; it runs as it stands, in the learner's process, so only visible tests do.
Split cases are stricter than `==`: types are exact.
"""

import ast
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import PurePosixPath

from codementor.exercise.literals import literal
from codementor.exercise.model import Case

APPROXIMATE = 1e-6  # the relative tolerance of pytest.approx

Files = Sequence[tuple[str, str]]
Function = ast.FunctionDef
Around = dict[str, str]  # what a test may lean on: the lines that define a name in its file


def cases_of(files: Files, program: str) -> tuple[Case, ...]:
    """The cases in the tests of `program` (its file's name), each with its test's name as id; hidden as the file is."""
    found: dict[str, Case] = {}
    for name, text in files:
        for _, cases in _tests(text, PurePosixPath(program).stem):
            for case in cases or ():
                id = case.id if case.id not in found else f"{PurePosixPath(name).stem}-{case.id}"  # noqa: A001
                found[id] = replace(case, id=id[-64:], hidden=name.startswith("hidden/"))
    return tuple(found.values())


def whole(files: Files) -> tuple[tuple[str, str], ...]:
    """File and name ("TestA::test_b") of every visible test that cannot be split into cases."""
    shown = [(name, text) for name, text in files if not name.startswith("hidden/")]
    return tuple((name, test) for name, text in shown for test, cases in _tests(text) if cases is None)


def _tests(text: str, program: str = "") -> Iterator[tuple[str, tuple[Case, ...] | None]]:
    """Every test of the file with its cases, or None where it cannot be split."""
    try:
        tree = ast.parse(text)
    except (SyntaxError, ValueError, RecursionError):
        return
    around = _around(tree, program)
    for node in tree.body:
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and node.name.startswith("test"):
            yield node.name, _split(node, around)
        elif isinstance(node, ast.ClassDef):
            yield from ((f"{node.name}::{test.name}", _method(node, test, around)) for test in _methods(node))


def _around(tree: ast.Module, program: str) -> Around:
    names: Around = {}
    for node in tree.body:
        if isinstance(node, ast.Import | ast.ImportFrom):
            names |= _imported(node, program)
        elif isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name):
            names[node.targets[0].id] = ast.unparse(node)
        elif isinstance(node, Function) and not node.name.startswith("test") and not node.decorator_list:
            names[node.name] = ast.unparse(node)
    return names


def _imported(node: ast.Import | ast.ImportFrom, program: str) -> Around:
    """The names an import binds. What comes from the program by its own name is in a case's scope anyway."""
    found: Around = {}
    for alias in node.names:
        name = alias.asname or alias.name.partition(".")[0]
        if isinstance(node, ast.Import):
            found[name] = ast.unparse(ast.Import([alias]))
        elif node.module != program or alias.asname:
            found[name] = ast.unparse(ast.ImportFrom(node.module, [alias], node.level))
    return found


def _methods(node: ast.ClassDef) -> list[Function]:
    return [each for each in node.body if isinstance(each, Function) and each.name.startswith("test")]


def _method(node: ast.ClassDef, test: Function, around: Around) -> tuple[Case, ...] | None:
    prepared = any(isinstance(each, Function) and not each.name.startswith("test") for each in node.body)
    return None if prepared else _split(test, around, owner="self")


def _split(test: Function | ast.AsyncFunctionDef, around: Around, owner: str = "") -> tuple[Case, ...] | None:
    arguments = [argument.arg for argument in test.args.args]
    if isinstance(test, ast.AsyncFunctionDef) or test.decorator_list or arguments != ([owner] if owner else []):
        return None
    setup: list[str] = []
    cases: list[Case] = []
    for statement in test.body[ast.get_docstring(test) is not None :]:
        case = _case(statement)
        if case is not None:
            cases.append(replace(case, call="\n".join((*setup, case.call))))
        elif isinstance(statement, ast.Assign | ast.AugAssign | ast.Expr) and not _speaks_to(
            statement, owner or "pytest"
        ):
            setup.append(ast.unparse(statement))
        else:
            return None
    if not cases:
        return None
    named = [case.id for case in cases]
    numbered = [f"{test.name}-{at}" if len(named) > 1 else test.name for at in range(1, len(named) + 1)]
    return tuple(replace(_leaning(case, around), id=id) for case, id in zip(cases, numbered, strict=True))  # noqa: A001


def _leaning(case: Case, around: Around) -> Case:
    """The case behind the imports and definitions of its file that it uses, those first that others use."""
    used: dict[str, str] = {}
    waiting = [case.call]
    while waiting:
        for node in ast.walk(ast.parse(waiting.pop())):
            if isinstance(node, ast.Name) and node.id in around and node.id not in used:
                used[node.id] = around[node.id]
                waiting.append(used[node.id])
    return replace(case, call="\n".join((*reversed(used.values()), case.call)))


def _speaks_to(node: ast.AST, owner: str) -> bool:
    """True when the statement uses the test framework itself."""
    return any(isinstance(each, ast.Name) and each.id == owner for each in ast.walk(node))


def _case(statement: ast.stmt) -> Case | None:
    """The case that one statement is, if it is one."""
    match statement:
        case ast.Assert(test=test):
            return _asserted(test)
        case ast.Expr(ast.Call(func=ast.Attribute(ast.Name("self"), name), args=arguments, keywords=[])):
            return _asserted_by_method(name, arguments)
        case ast.With(
            items=[ast.withitem(ast.Call(func=ast.Attribute(ast.Name(), name), args=[error]), None)], body=body
        ):
            if name in ("raises", "assertRaises") and isinstance(error, ast.Name):
                return Case(id="", call="\n".join(map(ast.unparse, body)), raises=error.id)
    return None


def _asserted(test: ast.expr) -> Case | None:
    match test:
        case ast.Compare(left=left, ops=[ast.Eq()], comparators=[right]):
            return _equal(left, right)
        case ast.Compare(left=left, ops=[ast.Is()], comparators=[ast.Constant(value=None | True | False) as right]):
            return _equal(left, right)
        case ast.UnaryOp(op=ast.Not(), operand=operand):
            return Case(id="", call=f"bool({ast.unparse(operand)})", expect="False")
        case ast.Call() | ast.Name() | ast.Attribute():
            return Case(id="", call=f"bool({ast.unparse(test)})", expect="True")
    return None


def _asserted_by_method(name: str, arguments: list[ast.expr]) -> Case | None:
    match name, arguments:
        case "assertEqual" | "assertEquals", [left, right, *_]:
            return _equal(left, right)
        case "assertTrue", [value, *_]:
            return Case(id="", call=f"bool({ast.unparse(value)})", expect="True")
        case "assertFalse", [value, *_]:
            return Case(id="", call=f"bool({ast.unparse(value)})", expect="False")
        case "assertIsNone", [value, *_]:
            return Case(id="", call=ast.unparse(value), expect="None")
    return None


def _equal(left: ast.expr, right: ast.expr) -> Case | None:
    """The case of a call and a literal, whichever stands first."""
    for call, wanted in ((left, right), (right, left)):
        near = isinstance(wanted, ast.Call) and ast.unparse(wanted.func) in ("approx", "pytest.approx")
        text = ast.unparse(wanted.args[0] if near and isinstance(wanted, ast.Call) and wanted.args else wanted)
        try:
            value = literal(text)
        except ValueError:
            continue
        tolerance = abs(value) * APPROXIMATE if near and isinstance(value, int | float) else 0.0
        return Case(id="", call=ast.unparse(call), expect=text, tolerance=tolerance)
    return None
