"""A default value that is a list, dict or set and is changed in the function: all calls share it."""

import ast
from collections.abc import Iterator

from codementor.hints.rule import Example, Match, Needs, Rule, Subject
from codementor.hints.tree import Function, calls, mutates, targets, walk
from codementor.wire.hints import FindingKind


def _defaults(function: Function) -> Iterator[tuple[str, ast.expr]]:
    spec = function.args
    plain = [*spec.posonlyargs, *spec.args]
    yield from zip([item.arg for item in plain[len(plain) - len(spec.defaults) :]], spec.defaults, strict=True)
    for item, value in zip(spec.kwonlyargs, spec.kw_defaults, strict=True):
        if value is not None:
            yield item.arg, value


def find(subject: Subject) -> Iterator[Match]:
    """Defaults that one call changes and the next one sees."""
    for function in walk(subject.tree).functions():
        for name, value in _defaults(function):
            shared = isinstance(value, ast.List | ast.Dict | ast.Set) or calls(value, "list", "dict", "set")
            if shared and mutates(function.body, name) and not _rebound(function, name):
                yield Match(value, {"name": name, "function": function.name})


def _rebound(function: Function, name: str) -> bool:
    return any(name in targets(item) for item in ast.walk(function) if not isinstance(item, ast.AugAssign))


RULE = Rule(
    id="mutable_default",
    kind=FindingKind.FAULT,
    needs=Needs.SOURCE,
    skill="functions",
    find=find,
    examples=(
        Example(
            """\
def add(item, items=[]):
    items.append(item)
    return items
""",
            1,
        ),
        Example(
            """\
def note(word, *, seen={}):
    seen[word] = True
    return len(seen)
""",
            1,
        ),
        Example(
            """\
def keep(x, found=set()):
    found.add(x)
    return found
""",
            1,
        ),
    ),
    silent=(
        """\
def add(item, items=None):
    items = [] if items is None else items
    items.append(item)
    return items
""",
        """\
def total(items=[]):
    return sum(items)
""",
        """\
def add(item, items=()):
    return [*items, item]
""",
        """\
def add(item, items=[]):
    items = list(items)
    items.append(item)
    return items
""",
    ),
)
