"""Inputs drawn from what is known of the arguments: same description, same seed, same inputs."""

import random
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from functools import cache
from itertools import pairwise
from typing import Any, Final

from codementor.exercise.literals import literal
from codementor.exercise.model import Case, FunctionInputs, InputSpec

LETTERS: Final = "abcxyz "
SIZE: Final = (0, 6)  # of what has no size
CLOSE: Final = 10  # numbers up to here are drawn more often: faults show on small ones, and small ones meet

_known = cache(literal)
_CONTAINERS: Final = ("list", "tuple", "set", "dict")


@dataclass(frozen=True, slots=True)
class Slot:
    """A place in a form; `name` stands for its value in `where`. A `bare` value is written as text, not as Python."""

    spec: InputSpec
    name: str = ""
    bare: bool = False


@dataclass(frozen=True, slots=True)
class Form:
    """A case with places in it: `texts` stand before, between and after the `slots`.

    Of a form for a whole program (`like.call` is empty) the text is what it reads. `like` says what is compared.
    """

    texts: tuple[str, ...]
    slots: tuple[Slot, ...]
    like: Case
    where: str = ""

    def case(self, values: tuple[object, ...]) -> Case:
        """The case with these values in its places, nothing wanted yet."""
        shown = [str(value) if slot.bare else repr(value) for slot, value in zip(self.slots, values, strict=True)]
        text = self.texts[0] + "".join(f"{value}{after}" for value, after in zip(shown, self.texts[1:], strict=True))
        made = Case(id=self.like.id, stdin=self.like.stdin, tolerance=self.like.tolerance)
        return replace(made, call=text) if self.like.call else replace(made, stdin=text)

    def relation(self, drawn: Iterable[tuple[object, ...]]) -> str:
        """An expression that gives, for each tuple, whether `where` holds; it runs in a child, as all authors' code."""
        names = ", ".join(slot.name for slot in self.slots)
        return f"[bool({self.where or 'True'}) for ({names},) in {list(drawn)!r}]"

    def relation_of(self, values: tuple[object, ...]) -> str:
        """An expression that says whether `where` holds for these values; empty where there is no relation."""
        names = ", ".join(slot.name for slot in self.slots)
        return f"(lambda {names}: {self.where})({', '.join(map(repr, values))})" if self.where else ""

    def admits(self, values: tuple[object, ...]) -> bool:
        """True when every value is what its place may hold (`where` is not asked)."""
        return all(fits(slot.spec, value) for slot, value in zip(self.slots, values, strict=True))


def declared(inputs: FunctionInputs) -> Form:
    """The form of a function's call with the arguments that its author declares."""
    count = len(inputs.arguments)
    texts = (f"{inputs.function}(", *[", "] * (count - 1), ")") if count else (f"{inputs.function}()",)
    slots = tuple(Slot(spec, name) for name, spec in inputs.arguments)
    return Form(texts, slots, Case("input", call=inputs.function), inputs.where)


def draw(form: Form, count: int, seed: int) -> list[tuple[object, ...]]:
    """Up to `count` different tuples of values; the first have every value at its least and its most."""
    chance = random.Random(f"{seed} {form.texts}")  # noqa: S311 - inputs, no secrets
    edges = [tuple(_edge(slot.spec, last, chance) for slot in form.slots) for last in (False, True)]
    found = {repr(values): values for values in edges}
    for _ in range(count * 4 if form.slots else 0):
        if len(found) >= count:
            break
        values = _together(form, chance)
        found.setdefault(repr(values), values)
    return list(found.values())[:count]


def fits(spec: InputSpec, value: Any) -> bool:
    """True when the value is one that the description allows."""
    if spec.type == "either":
        return any(fits(item, value) for item in spec.items)
    if spec.values:
        return any(type(value) is type(known) and value == known for known in map(_known, spec.values))
    if type(value).__name__ != spec.type:
        return False
    if spec.type in ("int", "float"):
        return (spec.min is None or value >= spec.min) and (spec.max is None or value <= spec.max)
    if spec.type == "bool":
        return True
    if spec.type == "tuple" and spec.items:
        return len(value) == len(spec.items) and all(map(fits, spec.items, value))
    if spec.size is not None and not spec.size[0] <= len(value) <= spec.size[1]:
        return False
    if spec.type == "str":
        return not spec.alphabet or set(value) <= set(spec.alphabet)
    if spec.type == "dict":
        return all(fits(spec.items[0], key) and fits(spec.items[1], item) for key, item in value.items())
    return _fits_items(spec, value)


def _fits_items(spec: InputSpec, value: Any) -> bool:
    if spec.unique and len({repr(item) for item in value}) < len(value):
        return False
    if spec.sorted and any(after < before for before, after in pairwise(value)):
        return False
    if spec.rectangle and len({len(item) for item in value}) > 1:
        return False
    return spec.of is None or all(fits(spec.of, item) for item in value)


def _together(form: Form, chance: random.Random) -> tuple[object, ...]:
    """Values for all places: of containers first, so that the others can be among their items or like one another."""
    drawn: dict[int, object] = {}
    order = sorted(range(len(form.slots)), key=lambda at: not _holds(form.slots[at].spec))
    for at in order:
        spec = form.slots[at].spec
        value = _value(spec, chance)
        related = list(_relatives(value, list(drawn.values()), chance)) if chance.random() < 0.6 else []
        chance.shuffle(related)
        drawn[at] = next((one for one in related if fits(spec, one)), value)
    return tuple(drawn[at] for at in range(len(form.slots)))


def _holds(spec: InputSpec) -> bool:
    return any(map(_holds, spec.items)) if spec.type == "either" else spec.type in _CONTAINERS


def _relatives(value: Any, others: list[object], chance: random.Random) -> Iterator[Any]:
    """Values that have to do with the others: one of their items or parts, a near miss of one, a like container."""
    kind = type(value)
    alike = [leaf for leaf in leaves(others) if type(leaf) is kind]
    for leaf in chance.sample(alike, min(len(alike), 3)):
        yield leaf
        if kind is str:
            yield from _parts(leaf, len(value), chance)
        elif kind in (int, float) and chance.random() < 0.3:
            yield leaf + chance.choice((-1, 1))
    for other in others:
        if kind is int and isinstance(other, list | tuple | str):
            yield chance.randint(0, len(other))
        if type(other) is kind and isinstance(other, list | tuple | str) and len(other) > 1:
            yield from _likes(other, chance)


def leaves(values: Iterable[object]) -> Iterator[Any]:
    """The single values in the values, in order."""
    for value in values:
        if isinstance(value, dict):
            yield from leaves(value.keys())
            yield from leaves(value.values())
        elif isinstance(value, list | tuple):
            yield from leaves(value)
        elif isinstance(value, set):
            yield from leaves(sorted(value, key=repr))
        else:
            yield value


def _parts(text: str, size: int, chance: random.Random) -> Iterator[str]:
    if text and 0 < size < len(text):
        at = chance.randrange(len(text) - size + 1)
        yield text[at : at + size]


def _likes(other: Any, chance: random.Random) -> Iterator[Any]:
    """The same items again: as they are, in another order, without one, with one twice."""
    items = list(other)
    chance.shuffle(items)
    for kept in (list(other), items, items[1:], [*items, items[0]]):
        yield "".join(kept) if isinstance(other, str) else type(other)(kept)


def _edge(spec: InputSpec, last: bool, chance: random.Random) -> object:
    if spec.type in ("int", "float") and not spec.values:
        least, most = _range(spec)
        return _number(spec, most if last else least)
    if spec.size is not None and spec.type in ("list", "str") and not spec.values:
        return _sized(spec, spec.size[1] if last else spec.size[0], chance)
    if spec.type == "either":
        return _edge(spec.items[-1 if last else 0], last, chance)
    return _value(spec, chance)


def _value(spec: InputSpec, chance: random.Random) -> Any:
    if spec.values:
        return _known(chance.choice(spec.values))
    if spec.type == "either":
        return _value(chance.choice(spec.items), chance)
    if spec.type in ("int", "float"):
        return _near_zero(spec, chance)
    if spec.type == "bool":
        return chance.random() < 0.5
    if spec.type == "tuple" and spec.items:
        return tuple(_value(item, chance) for item in spec.items)
    return _sized(spec, chance.randint(*(spec.size or SIZE)), chance)


def _near_zero(spec: InputSpec, chance: random.Random) -> object:
    least, most = _range(spec)
    if chance.random() < 0.5 and least <= CLOSE and most >= -CLOSE:
        least, most = max(least, -CLOSE), min(most, CLOSE)
    if spec.type == "int":
        return chance.randint(int(least), int(most))
    return _number(spec, round(chance.uniform(least, most), chance.randint(0, 2)))


def _sized(spec: InputSpec, size: int, chance: random.Random) -> Any:
    if spec.type == "str":
        letters = spec.alphabet or LETTERS
        few = chance.choices(letters, k=chance.randint(1, 3)) if chance.random() < 0.4 else letters
        return "".join(chance.choice(few) for _ in range(size))
    if spec.type == "dict":
        keys, values = spec.items
        return {_value(keys, chance): _value(values, chance) for _ in range(size)}
    drawn = _items(spec, size, chance)
    if spec.sorted:
        drawn.sort()
    return {"set": set, "tuple": tuple}.get(spec.type, list)(drawn)


def _items(spec: InputSpec, size: int, chance: random.Random) -> list[Any]:
    """So many items, some of them alike now and then; fewer when not so many different ones come up."""
    item = spec.of or InputSpec("int")
    if spec.rectangle:
        wide = chance.randint(*(item.size or SIZE))
        item = replace(item, size=(wide, wide))
    if spec.unique:
        drawn = (_value(item, chance) for _ in range(size * 4))
        return list({repr(value): value for value in drawn}.values())[:size]
    if chance.random() < 0.4:
        few = [_value(item, chance) for _ in range(chance.randint(1, 3))]
        return [chance.choice(few) for _ in range(size)]
    return [_value(item, chance) for _ in range(size)]


def _range(spec: InputSpec) -> tuple[float, float]:
    least = spec.min if spec.min is not None else min(-20.0, (spec.max or 0.0) - 40)
    return least, spec.max if spec.max is not None else max(20.0, least + 40)


def _number(spec: InputSpec, drawn: float) -> object:
    return int(drawn) if spec.type == "int" else round(float(drawn), 3)
