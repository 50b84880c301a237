"""A `return` as the last step of a loop's body while something is still being collected: only one round runs."""

import ast
from collections.abc import Iterator

from codementor.hints.rule import Example, Match, Needs, Rule, Subject
from codementor.hints.tree import inside, method, named, walk
from codementor.wire.hints import FindingKind


def _collected(body: list[ast.stmt]) -> set[str]:
    found: set[str] = set()
    for item in inside(body, ast.AST):
        if isinstance(item, ast.AugAssign) and isinstance(item.target, ast.Name):
            found.add(item.target.id)
        elif isinstance(item, ast.Assign) and isinstance(item.value, ast.BinOp):
            found |= {
                target.id
                for target in item.targets
                if isinstance(target, ast.Name)
                and (named(item.value.left, target.id) or named(item.value.right, target.id))
            }
        else:
            call = method(item)
            if call and call[1] in {"append", "add", "extend"}:
                found.add(call[0])
    return found


def find(subject: Subject) -> Iterator[Match]:
    """Loops that end in `return name` where the loop collects into that name."""
    for loop in walk(subject.tree).all(ast.For):
        last = loop.body[-1]
        if len(loop.body) < 2 or not isinstance(last, ast.Return) or not isinstance(last.value, ast.Name):
            continue
        inner = any(True for kind in (ast.Continue, ast.For, ast.While) for _ in inside(loop.body[:-1], kind))
        if not inner and last.value.id in _collected(loop.body[:-1]):
            yield Match(last, {"name": last.value.id, "loop": str(loop.lineno)})


RULE = Rule(
    id="return_inside_loop",
    kind=FindingKind.FAULT,
    needs=Needs.SOURCE,
    skill="for-loops",
    find=find,
    examples=(
        Example(
            """\
def total(items):
    result = 0
    for item in items:
        result += item
        return result
""",
            5,
        ),
        Example(
            """\
def evens(items):
    out = []
    for i in items:
        if i % 2 == 0:
            out.append(i)
        return out
""",
            6,
        ),
        Example(
            """\
def join(words):
    text = ''
    for word in words:
        text = text + word
        return text
""",
            5,
        ),
    ),
    silent=(
        """\
def total(items):
    result = 0
    for item in items:
        result += item
    return result
""",
        """\
def first(items):
    for item in items:
        if item > 0:
            return item
    return None
""",
        """\
def first(items):
    seen = []
    for item in items:
        if not item:
            continue
        seen.append(item)
        return seen
""",
    ),
)
