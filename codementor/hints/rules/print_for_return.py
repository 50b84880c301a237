"""A function that prints its answer and gives nothing back, so its caller gets None."""

import ast
from collections.abc import Iterator

from codementor.hints.evidence import gave_none
from codementor.hints.rule import Example, Match, Needs, Rule, Subject
from codementor.hints.tree import calls, code, walk
from codementor.wire.hints import FindingKind


def find(subject: Subject) -> Iterator[Match]:
    """The last `print` of a function with parameters that prints and never returns a value."""
    tree = walk(subject.tree)
    for function in tree.functions():
        if any(item.value for item in tree.own(function, ast.Return)) or not function.args.args:
            continue
        if any(tree.own(function, ast.Yield)) or any(tree.own(function, ast.YieldFrom)):
            continue
        printed = [item for item in tree.own(function, ast.Call) if calls(item, "print") and item.args]
        if printed:
            yield Match(printed[-1], {"function": function.name, "value": code(printed[-1].args[0])})


RULE = Rule(
    id="print_for_return",
    kind=FindingKind.FAULT,
    needs=Needs.FAILURE,
    skill="functions",
    find=find,
    examples=(
        Example(
            """\
def double(x):
    print(x * 2)
""",
            2,
            "double(4)",
            "8",
        ),
        Example(
            """\
def size(items):
    n = 0
    for item in items:
        n += 1
    print(n)
    return
""",
            5,
            "size([1])",
            "1",
        ),
    ),
    silent=(
        """\
def double(x):
    return x * 2
""",
        """\
def double(x):
    print(x)
    return x * 2
""",
        """\
def greet():
    print('Hello')
""",
    ),
    fits=gave_none,
)
