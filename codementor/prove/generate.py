"""Inputs made from an author's `[inputs]`, or near to the cases where there are none: same seed, same inputs."""

import ast
import random
import re
from collections.abc import Iterable
from typing import Any

from codementor.exercise.literals import literal
from codementor.exercise.model import Case, FunctionInputs, InputSpec

LETTERS = "abcxyz "


def candidates(inputs: FunctionInputs, count: int, seed: int) -> list[tuple[object, ...]]:
    """Up to `count` different argument tuples; the first have every argument at its least and its most."""
    chance = random.Random(f"{seed} {inputs.function}")  # noqa: S311 - inputs, no secrets
    specs = [spec for _, spec in inputs.arguments]
    edges = [tuple(_edge(spec, last, chance) for spec in specs) for last in (False, True)]
    drawn = edges + [tuple(_value(spec, chance) for spec in specs) for _ in range(count)]
    return list({repr(arguments): arguments for arguments in drawn}.values())[:count]


def call(inputs: FunctionInputs, arguments: tuple[object, ...]) -> str:
    """The call of the function with these arguments."""
    return f"{inputs.function}({', '.join(map(repr, arguments))})"


def relation(inputs: FunctionInputs, drawn: Iterable[tuple[object, ...]]) -> str:
    """An expression that gives, for each tuple, whether `where` holds; it runs in a child, as all authors' code."""
    names = ", ".join(name for name, _ in inputs.arguments)
    return f"[bool({inputs.where or 'True'}) for ({names},) in {list(drawn)!r}]"


def near(cases: Iterable[Case], count: int, seed: int) -> list[Case]:
    """Up to `count` cases like the ones given, with other numbers, texts and input lines in them."""
    chance = random.Random(seed)  # noqa: S311 - inputs, no secrets
    sources = [case for case in cases if case.expect_call is None]
    drawn: dict[tuple[str, str], Case] = {}
    for _ in range(count * 3 if sources else 0):
        case = chance.choice(sources)
        varied = Case(id=case.id, call=_varied_call(case.call, chance), stdin=_varied_input(case.stdin, chance))
        drawn.setdefault((varied.call, varied.stdin), varied)
    return list(drawn.values())[:count]


def _edge(spec: InputSpec, last: bool, chance: random.Random) -> object:
    if spec.type in ("int", "float") and not spec.values:
        least, most = _range(spec)
        return _number(spec, most if last else least)
    if spec.size is not None and spec.type in ("list", "str") and not spec.values:
        size = spec.size[1] if last else spec.size[0]
        return _sized(spec, size, chance)
    return _value(spec, chance)


def _value(spec: InputSpec, chance: random.Random) -> Any:
    if spec.values:
        return literal(chance.choice(spec.values))
    if spec.type in ("int", "float"):
        least, most = _range(spec)
        drawn = chance.randint(int(least), int(most)) if spec.type == "int" else chance.uniform(least, most)
        return _number(spec, drawn)
    if spec.type == "bool":
        return chance.random() < 0.5
    if spec.type == "tuple" and spec.items:
        return tuple(_value(item, chance) for item in spec.items)
    least_size, most_size = spec.size or (0, 6)
    return _sized(spec, chance.randint(least_size, most_size), chance)


def _sized(spec: InputSpec, size: int, chance: random.Random) -> Any:
    if spec.type == "str":
        return "".join(chance.choice(spec.alphabet or LETTERS) for _ in range(size))
    if spec.type == "dict":
        keys, values = spec.items
        return {_value(keys, chance): _value(values, chance) for _ in range(size)}
    item = spec.of or InputSpec("int")
    drawn = [_value(item, chance) for _ in range(size)]
    if spec.unique:
        drawn = list({repr(value): value for value in drawn}.values())
    if spec.sorted:
        drawn.sort()
    return {"set": set, "tuple": tuple}.get(spec.type, list)(drawn)


def _range(spec: InputSpec) -> tuple[float, float]:
    least = spec.min if spec.min is not None else min(-20.0, (spec.max or 0.0) - 40)
    return least, spec.max if spec.max is not None else max(20.0, least + 40)


def _number(spec: InputSpec, drawn: float) -> object:
    return int(drawn) if spec.type == "int" else round(float(drawn), 3)


class _Vary(ast.NodeTransformer):
    """Gives some constants another value of their type."""

    def __init__(self, chance: random.Random) -> None:
        self.chance = chance

    def visit_Constant(self, node: ast.Constant) -> ast.expr:
        value = node.value
        if self.chance.random() < 0.4 or isinstance(value, bool | bytes) or value is None:
            return node
        if isinstance(value, int | float):
            return ast.Constant(self.chance.choice([value + 1, value - 1, value * 2, 0, -value, value + 7]))
        if isinstance(value, str):
            return ast.Constant(_varied_text(value, self.chance))
        return node


def _varied_call(code: str, chance: random.Random) -> str:
    return ast.unparse(_Vary(chance).visit(ast.parse(code))) if code else ""


def _varied_text(text: str, chance: random.Random) -> str:
    at = chance.randint(0, len(text))
    letter = chance.choice(text or LETTERS)
    return chance.choice([text[:at] + text[at + 1 :], text[:at] + letter + text[at:], text[::-1], text.swapcase(), ""])


def _varied_input(text: str, chance: random.Random) -> str:
    return re.sub(r"\d+", lambda number: str(max(0, int(number[0]) + chance.choice([-2, -1, 0, 1, 5, 30]))), text)
