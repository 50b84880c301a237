"""What a task's inputs may be, inferred from its cases where the author declares nothing.

Every literal that a case hands to a call becomes a place; places of the same parameter share what is known of them.
What cannot be known is guessed narrowly: an input that the task does not mean would call right programs wrong.
"""

import ast
import builtins
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import pairwise
from typing import Any, Final

from codementor.exercise.generate import Form, Slot, declared
from codementor.exercise.literals import value_of
from codementor.exercise.model import Case, Exercise, InputSpec
from codementor.exercise.relations import relations

ENOUGH: Final = 4  # examples before a regularity is believed
FIXED: Final = 3  # sequences of one length before the length is believed

_NUMBER: Final = re.compile(r"-?\d+(?:\.\d+)?")
_PLAIN: Final = re.compile(r"[A-Za-z ]*|[0-9]*")
_KINDS: Final = (bool, int, float, str, list, tuple, set, dict)

Key = tuple[object, ...]


def forms(exercise: Exercise, setup: str = "") -> tuple[Form, ...]:
    """The forms of the exercise's inputs: those declared, and what the cases show of every other function.

    `setup` is code that runs before the learner's; cases may name its variables.
    """
    known = {inputs.function for inputs in exercise.inputs}
    given = [_like(declared(inputs), exercise.cases) for inputs in exercise.inputs]
    return (*given, *(form for form in inferred(exercise.cases, setup) if not _calls(form.like.call) & known))


def reading(form: Form, case: Case, setup: str = "") -> tuple[object, ...] | None:
    """The values that stand at the form's places in the case; None where the case has another form."""
    shape = _of_call(case, _constants(ast.parse(setup).body, {})) if case.call else _of_input(case)
    return tuple(shape.values) if shape.texts == form.texts and bool(case.call) == bool(form.like.call) else None


def inferred(cases: Iterable[Case], setup: str = "") -> tuple[Form, ...]:
    """One form for each shape of case, in the order of the cases."""
    named = _constants(ast.parse(setup).body, {})
    shapes: dict[str, list[_Shape]] = {}
    seen: dict[Key, list[object]] = {}
    for case in cases:
        if case.expect_call is None:
            shape = _of_call(case, named) if case.call else _of_input(case)
            shapes.setdefault("\0".join(shape.texts), []).append(shape)
            for key, value in zip(shape.keys, shape.values, strict=True):
                seen.setdefault(key, []).append(value)
    specs = dict(zip(seen, _pooled([spec_of(values) for values in seen.values()]), strict=True))
    return tuple(_form(alike, specs) for alike in shapes.values() if alike[0].keys)


def _form(alike: Sequence["_Shape"], specs: Mapping[Key, InputSpec]) -> Form:
    """The form of cases that differ in their literals only."""
    case, names = alike[0].case, [f"a{at}" for at in range(len(alike[0].keys))]
    slots = tuple(Slot(specs[key], name, not case.call) for key, name in zip(alike[0].keys, names, strict=True))
    return Form(alike[0].texts, slots, case, " and ".join(relations(names, [shape.values for shape in alike])))


@dataclass
class _Shape:
    """A case taken apart: the text around its literals, and for each literal its parameter and its value."""

    case: Case
    texts: tuple[str, ...] = ()
    keys: list[Key] = field(default_factory=list)
    values: list[object] = field(default_factory=list)


def _like(form: Form, cases: Sequence[Case]) -> Form:
    """The form, compared as the cases that call its function are."""
    name = form.like.call
    like = next((case for case in cases if name in _calls(case.call)), None)
    return form if like is None else replace(form, like=replace(like, call=name, stdin=""))


def _calls(code: str) -> set[str]:
    """The names called in the code, methods without their object."""
    found = (node.func for node in ast.walk(ast.parse(code)) if isinstance(node, ast.Call))
    return {name for func in found if (name := _name(func))} | ({code} if code.isidentifier() else set())


def _name(func: ast.expr) -> str:
    if isinstance(func, ast.Attribute):
        return func.attr
    return func.id if isinstance(func, ast.Name) else ""


def _constants(body: Sequence[ast.stmt], known: Mapping[str, ast.expr]) -> dict[str, ast.expr]:
    """Names that are bound once, to a literal."""
    found = dict(known)
    for node in body:
        if isinstance(node, ast.Assign) and len(node.targets) == 1 and isinstance(node.targets[0], ast.Name):
            name = node.targets[0].id
            if _is_literal(node.value) and name not in found:
                found[name] = node.value
            else:
                found.pop(name, None)
    return found


def _is_literal(node: ast.expr) -> bool:
    try:
        value_of(node)
    except (ValueError, TypeError):
        return False
    return True


def _of_call(case: Case, named: Mapping[str, ast.expr]) -> _Shape:
    tree = ast.parse(case.call)
    places = list(_places(tree, named))
    shape = _Shape(case)
    for at, (_, owner, _) in enumerate(places):
        shape.keys.append(owner or ("in", _skeleton(case.call), at))
    text, ends = case.call, _offsets(case.call)
    texts, last = [], 0
    for node, _, literal in places:
        texts.append(text[last : ends(node.lineno, node.col_offset)])
        last = ends(node.end_lineno or 0, node.end_col_offset or 0)
        shape.values.append(value_of(literal))
    shape.texts = (*texts, text[last:])
    return shape


def _places(tree: ast.Module, named: Mapping[str, ast.expr]) -> Iterator[tuple[ast.expr, Key, ast.expr]]:
    """Every literal that is varied, in order of the text: its node, its parameter, the node that holds its value."""
    found: list[tuple[ast.expr, Key, ast.expr]] = []
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and (name := _name(node.func)) and not hasattr(builtins, name):
            at: list[tuple[Key, ast.expr]] = [((name, place), item) for place, item in enumerate(node.args)]
            at += [((name, item.arg), item.value) for item in node.keywords]
            for key, item in at:
                value = named.get(item.id, item) if isinstance(item, ast.Name) else item
                if _is_literal(value) and not isinstance(item, ast.Starred):
                    found.append((item, key, value))
        elif isinstance(node, ast.Assign) and _is_literal(node.value):
            found.append((node.value, (), node.value))
    yield from sorted(found, key=lambda place: (place[0].lineno, place[0].col_offset))


def _skeleton(code: str) -> str:
    return re.sub(r"[0-9]+", "0", " ".join(code.split()))


def _offsets(text: str) -> Any:
    """A function from line and column in bytes, as trees have them, to the place in the text."""
    lines = text.splitlines(keepends=True)
    starts = [sum(map(len, lines[:at])) for at in range(len(lines) + 1)]

    def place(line: int, column: int) -> int:
        return starts[line - 1] + len(lines[line - 1].encode()[:column].decode())

    return place


def _of_input(case: Case) -> _Shape:
    """A program's input: every number in it is a place."""
    found = list(_NUMBER.finditer(case.stdin))
    ends = [0, *(match.end() for match in found)]
    starts = [*(match.start() for match in found), len(case.stdin)]
    texts = tuple(case.stdin[end:start] for end, start in zip(ends, starts, strict=True))
    values = [float(match[0]) if "." in match[0] else int(match[0]) for match in found]
    return _Shape(case, texts, [("stdin", len(found), at) for at in range(len(found))], list(values))


def spec_of(seen: Sequence[object]) -> InputSpec:
    """What a value like these may be."""
    kinds = list(dict.fromkeys(type(value) for value in seen))
    found = [_spec(kind, [value for value in seen if type(value) is kind], seen) for kind in kinds]
    return found[0] if len(found) == 1 else InputSpec("either", items=tuple(found))


def _spec(kind: type, own: list[Any], seen: Sequence[Any]) -> InputSpec:
    """What a value of this type may be: `own` are those seen of it, `seen` all of the place."""
    if kind is bool:
        return InputSpec("bool")
    if kind in (int, float):
        return _numbers(kind, own)
    if kind is str:
        return _strings(own)
    if kind in (list, tuple):
        return _sequences(kind, own, [value for value in seen if isinstance(value, list | tuple)])
    if kind is set and any(own):
        return InputSpec(
            "set", size=_sizes(own), of=spec_of([item for value in own for item in sorted(value, key=repr)])
        )
    if kind is dict and any(own):
        keys, values = (spec_of([item for value in own for item in part(value)]) for part in (dict.keys, dict.values))
        return InputSpec("dict", size=_sizes(own), items=(keys, values))
    return InputSpec("choice", values=tuple(dict.fromkeys(map(repr, own))))


def _numbers(kind: type, own: list[float]) -> InputSpec:
    """A little wider than seen; not below one where only positive ones were seen, nor below zero without a negative."""
    least, most = min(own), max(own)
    if kind is int and least >= 0 and most <= 1 and len(own) >= ENOUGH:
        return InputSpec("int", min=0, max=1)
    wider = max(2, (most - least) // 4)
    floor = 1 if least > 0 else 0 if least == 0 else least - wider
    lowest = max(floor, least - wider) if kind is int or least <= 0 else least
    return InputSpec(kind.__name__, min=lowest, max=most + wider)


def _strings(own: list[str]) -> InputSpec:
    """Those seen, and where they are plain words or digits and differ from case to case, others of their letters."""
    different = list(dict.fromkeys(own))
    pool = InputSpec("str", values=tuple(map(repr, different)))
    repeats = len(own) >= ENOUGH and len(different) * 2 <= len(own)
    letters = "".join(sorted(set("".join(own)) - {" "}))
    if repeats or not letters or not all(_PLAIN.fullmatch(text) for text in own):
        return pool
    least, most = min(map(len, own)), max(map(len, own))
    fixed = least == most and len(different) >= FIXED
    others = InputSpec("str", size=(least, most) if fixed else (min(least, 1), most + 2), alphabet=letters)
    return InputSpec("either", items=(pool, others))


def _sequences(kind: type, own: list[Any], seen: list[Any]) -> InputSpec:
    """Lists and tuples seen at the same place have the same items."""
    items = [item for value in seen for item in value]
    lengths = {len(value) for value in own}
    if not items:
        return InputSpec("choice", values=tuple(dict.fromkeys(map(repr, own))))
    if kind is tuple and len(lengths) == 1 and (len(own) >= FIXED or len({type(item) for item in items}) > 1):
        columns = zip(*own, strict=True)
        return InputSpec("tuple", items=tuple(spec_of(column) for column in columns))
    long = [value for value in seen if len(value) > 1]
    return InputSpec(
        kind.__name__,
        size=_sizes(own),
        of=spec_of(items),
        unique=len(long) >= ENOUGH and all(len({repr(item) for item in value}) == len(value) for value in long),
        sorted=sum(len(value) > 2 for value in seen) > 1 and all(map(_is_sorted, seen)),
        rectangle=len({len(row) for row in items if isinstance(row, list | tuple)}) > 1 and _is_rectangle(long),
    )


def _sizes(own: list[Any]) -> tuple[int, int]:
    """Empty only where an empty one was seen; of one length where several were and all had it."""
    lengths = [len(value) for value in own]
    least, most = min(lengths), max(lengths)
    if least == most and len(own) >= FIXED:
        return least, most
    return min(least, 1), most + 2


def _is_sorted(value: Sequence[Any]) -> bool:
    try:
        return all(before <= after for before, after in pairwise(value))
    except TypeError:
        return False


def _is_rectangle(long: list[Any]) -> bool:
    """True when every value has rows, all of one length."""
    return bool(long) and all(
        all(isinstance(row, list | tuple) for row in value) and len({len(row) for row in value}) == 1 for value in long
    )


def _pooled(specs: list[InputSpec]) -> list[InputSpec]:
    """The same, but texts that several places share are names of something: drawn from all seen at any of them."""
    pools: list[tuple[dict[str, None], int]] = []
    for pool in (dict.fromkeys(values) for spec in specs for values in _texts(spec)):
        meets = [other for other in pools if other[0].keys() & pool.keys()]
        pools = [other for other in pools if other not in meets]
        joined = {text: None for one in (*(known for known, _ in meets), pool) for text in one}
        pools.append((joined, 1 + sum(places for _, places in meets)))
    shared = {text: tuple(pool) for pool, places in pools if places > 1 for text in pool}
    return [_widened(spec, shared) for spec in specs]


def _texts(spec: InputSpec) -> Iterator[tuple[str, ...]]:
    if spec.type == "str" and spec.values:
        yield spec.values
    for part in (*spec.items, *((spec.of,) if spec.of else ())):
        yield from _texts(part)


def _widened(spec: InputSpec, shared: Mapping[str, tuple[str, ...]]) -> InputSpec:
    pool = shared.get(spec.values[0]) if spec.type == "str" and spec.values else None
    items = tuple(_widened(item, shared) for item in spec.items)
    if spec.type == "either" and all(item.type == "str" for item in items) and items[0].values[0] in shared:
        return items[0]
    return replace(spec, values=pool or spec.values, items=items, of=spec.of and _widened(spec.of, shared))
