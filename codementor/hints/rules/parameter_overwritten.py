"""A parameter that gets a fixed value or an input before anything read what was handed in."""

import ast
from collections.abc import Iterator

from codementor.hints.rule import Example, Match, Needs, Rule, Subject
from codementor.hints.tree import (
    calls,
    is_number,
    is_text,
    named,
    parameters,
    reads,
    targets,
    walk,
)
from codementor.wire.hints import FindingKind


def find(subject: Subject) -> Iterator[Match]:
    """First uses of a parameter that throw its value away, at the top of the function."""
    for function in walk(subject.tree).functions():
        given = {item.arg for item in parameters(function)}
        for place, statement in enumerate(function.body):
            for name in given.intersection(targets(statement)):
                first = _overwrites(statement, name) and _untouched(function.body[:place], name)
                if first and reads(function.body[place + 1 :], name):
                    yield Match(statement, {"name": name, "function": function.name})


def _untouched(before: list[ast.stmt], name: str) -> bool:
    """Nothing has read or bound the name yet."""
    return not any(isinstance(item, ast.Name) and item.id == name for part in before for item in ast.walk(part))


def _overwrites(statement: ast.stmt, name: str) -> bool:
    if not isinstance(statement, ast.Assign) or not named(statement.targets[0], name) or len(statement.targets) > 1:
        return False
    value = statement.value
    given = calls(value, "input") or (isinstance(value, ast.Call) and any(calls(item, "input") for item in value.args))
    fixed = (
        isinstance(value, ast.List | ast.Tuple)
        and bool(value.elts)
        and all(isinstance(x, ast.Constant) for x in value.elts)
    )
    return given or fixed or is_number(value) or is_text(value)


RULE = Rule(
    id="parameter_overwritten",
    kind=FindingKind.FAULT,
    needs=Needs.SOURCE,
    skill="functions",
    find=find,
    examples=(
        Example(
            """\
def double(x):
    x = 5
    return x * 2
""",
            2,
        ),
        Example(
            """\
def greet(name):
    name = input('Name? ')
    return 'Hello ' + name
""",
            2,
        ),
        Example(
            """\
def total(items):
    items = [1, 2, 3]
    return sum(items)
""",
            2,
        ),
    ),
    silent=(
        """\
def double(x):
    x = x + 1
    return x * 2
""",
        """\
def greet(name):
    if not name:
        name = 'you'
    return 'Hello ' + name
""",
        """\
def count(n):
    print(n)
    n = 0
    return n
""",
    ),
)
