"""`return print(...)`: what is given back is None, not what was printed."""

import ast
from collections.abc import Iterator

from codementor.hints.evidence import gave_none
from codementor.hints.rule import Example, Match, Needs, Rule, Subject
from codementor.hints.tree import (
    Function,
    calls,
    code,
    parameters,
    walk,
)
from codementor.wire.hints import FindingKind


def find(subject: Subject) -> Iterator[Match]:
    """Returns of a call of `print` in functions with parameters."""
    tree = walk(subject.tree)
    for item in tree.all(ast.Return):
        function = tree.scope(item)
        printed = item.value if calls(item.value, "print") else None
        if printed and printed.args and isinstance(function, Function) and parameters(function):
            yield Match(item, {"function": function.name, "value": code(printed.args[0])})


RULE = Rule(
    id="returned_print",
    kind=FindingKind.FAULT,
    needs=Needs.FAILURE,
    skill="functions",
    find=find,
    examples=(
        Example(
            """\
def double(x):
    return print(x * 2)
""",
            2,
            "double(2)",
            "4",
        ),
        Example(
            """\
def greet(name):
    if name:
        return print('Hello ' + name)
    return 'Hello'
""",
            3,
            "greet('Ada')",
            "'Hello Ada'",
        ),
    ),
    silent=(
        """\
def double(x):
    return x * 2
""",
        """\
def show(x):
    print(x)
    return x
""",
    ),
    fits=gave_none,
)
