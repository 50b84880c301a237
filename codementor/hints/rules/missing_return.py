"""A function that gives back a value on some paths and ends without one on another."""

import ast
from collections.abc import Iterator

from codementor.hints.evidence import gave_none
from codementor.hints.rule import Example, Match, Needs, Rule, Subject
from codementor.hints.tree import (
    Function,
    calls,
    walk,
)
from codementor.wire.hints import FindingKind


def _ends(body: list[ast.stmt]) -> bool:
    """True when no path leaves the body at its end."""
    return any(map(_stops, body))


def _stops(statement: ast.stmt) -> bool:
    match statement:
        case ast.Return() | ast.Raise() | ast.Continue() | ast.Break():
            return True
        case ast.If():
            return bool(statement.orelse) and _ends(statement.body) and _ends(statement.orelse)
        case ast.While(test=ast.Constant(value=value)):
            return bool(value)
        case ast.With():
            return _ends(statement.body)
        case ast.Try():
            whole = _ends(statement.body) or _ends(statement.orelse)
            return _ends(statement.finalbody) or (whole and all(_ends(item.body) for item in statement.handlers))
        case ast.Match():
            return all(_ends(item.body) for item in statement.cases)
        case _:
            return False


def find(subject: Subject) -> Iterator[Match]:
    """The last statement of a function that computes and ends here without giving a value back."""
    tree = walk(subject.tree)
    case = subject.report.smallest if subject.report else None
    came_out = case is not None and case.got == "None"  # without it every path may be covered in a way not seen here
    for function in tree.functions():
        returns = [item for item in tree.own(function, ast.Return) if item.value]
        quiet = (
            any(tree.own(function, ast.Yield)) or any(tree.own(function, ast.YieldFrom)) or function.name[:2] == "__"
        )
        printed = any(calls(item, "print", "input") for item in tree.own(function, ast.Call))
        last = function.body[-1]
        if quiet or printed or _ends(function.body) or isinstance(last, ast.Pass):
            continue
        if (returns and came_out) or (not returns and _result(function, last)):
            yield Match(last, {"function": function.name})


def _result(function: Function, last: ast.stmt) -> bool:
    """The function without a return ends by computing something into a variable of its own."""
    own = isinstance(last, ast.Assign) and len(last.targets) == 1 and isinstance(last.targets[0], ast.Name)
    return own and bool(function.args.args)


RULE = Rule(
    id="missing_return",
    kind=FindingKind.FAULT,
    needs=Needs.FAILURE,
    skill="functions",
    find=find,
    examples=(
        Example(
            """\
def sign(x):
    if x > 0:
        return 1
    elif x < 0:
        return -1
""",
            2,
            "sign(0)",
            "0",
        ),
        Example(
            """\
def area(width, height):
    result = width * height
""",
            2,
            "area(2, 3)",
            "6",
        ),
        Example(
            """\
def first_even(items):
    for item in items:
        if item % 2 == 0:
            return item
""",
            2,
            "first_even([1])",
            "-1",
        ),
    ),
    silent=(
        """\
def sign(x):
    if x > 0:
        return 1
    elif x < 0:
        return -1
    return 0
""",
        """\
def show(x):
    print(x)
""",
        """\
def ask():
    while True:
        answer = input()
        if answer:
            return answer
""",
        """\
class Shelf:
    def add(self, book):
        self.books.append(book)
""",
        """\
def read(text):
    try:
        return int(text)
    except ValueError:
        return 0
""",
    ),
    fits=gave_none,
)
