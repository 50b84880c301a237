"""One encoding of Python values, for runner, service and display: exact types, caps, and no learner's code executed.

The runner's child loads this file by its path, so it imports the standard library only. An encoded value is a JSON list
whose first item is its tag: `["int", "0x2a"]`, `["list", [...]]`, `["object", "Point", [["x", ...], ...]]`. A value too
deep or too large carries `["cut", "list"]` where it was cut; a cut value equals nothing.
"""

import contextlib
import enum
import hashlib
import itertools
import json
import math
import types
from collections.abc import Callable, Iterable
from typing import Any, Final

Json = Any  # a tagged list; recursive types help nobody here

DEPTH: Final = 20
NODES: Final = 20_000
TEXT: Final = 100_000
RELATIVE: Final = 1e-9  # floats this close are the same: the order of additions is not the learner's fault

_ITERATORS: Final[tuple[type, ...]] = (
    types.GeneratorType,
    map,
    filter,
    zip,
    enumerate,
    reversed,
    itertools.chain,
    type(iter([])),
)
_LONG: Final[dict[type, str]] = {str: "str", bytes: "bytes", bytearray: "bytearray"}
_SIZED: Final[dict[type, str]] = {list: "list", tuple: "tuple", set: "set", frozenset: "frozenset", dict: "dict"}


class Encoder:
    """Encodes one value within a budget. `iterate` False leaves iterators untouched, which a trace must."""

    def __init__(self, *, nodes: int = NODES, iterate: bool = True) -> None:
        self.left = nodes
        self.iterate = iterate

    def encode(self, value: object, depth: int = 0) -> Json:
        """The value, tagged; what does not fit is cut."""
        kind = type(value)
        self.left -= 1
        long = _LONG.get(kind)
        if long is not None:
            return self._text(long, value)
        if self.left < 0 or depth > DEPTH:
            return ["cut", _name(kind)]
        scalar = _SCALARS.get(kind)
        if scalar is not None:
            return scalar(value)
        if kind in _SIZED:
            return self._sized(_SIZED[kind], value, depth)
        if issubclass(kind, _ITERATORS):
            return self._iterator(value, depth)
        return _named(kind, value) or self._object(kind, value, depth)

    def _text(self, tag: str, value: Any) -> Json:
        """The text or bytes; of a long one its beginning, its length, and a digest by which it still compares whole."""
        most = min(TEXT, max(64, self.left * 16))
        self.left -= min(len(value), most) // 16
        kept = value[:most] if tag == "str" else bytes(value[:most]).hex()
        if len(value) <= most:
            return [tag, kept]
        raw = value.encode("utf-8", "surrogatepass") if tag == "str" else value
        return [tag, kept, len(value), hashlib.sha256(raw).hexdigest()]

    def _sized(self, tag: str, value: Any, depth: int) -> Json:
        if tag == "dict":
            pairs = itertools.islice(dict.items(value), max(self.left, 0) + 1)
            return self._capped(tag, ([self.encode(k, depth + 1), self.encode(v, depth + 1)] for k, v in pairs), value)
        items = [self.encode(item, depth + 1) for item in itertools.islice(value, max(self.left, 0) + 1)]
        return self._capped(tag, sorted(items, key=_order) if "set" in tag else items, value)

    def _capped(self, tag: str, items: Iterable[Json], value: Any) -> Json:
        kept = list(items)
        return [tag, kept] if len(kept) == len(value) else [tag, [*kept, ["cut", tag]]]

    def _iterator(self, value: Any, depth: int) -> Json:
        if not self.iterate:
            return ["iterator", _name(type(value)), [["cut", "items"]]]
        items: list[Json] = []
        for item in value:
            if self.left <= 0 or len(items) >= 1_000:
                items.append(["cut", "items"])
                break
            items.append(self.encode(item, depth + 1))
        return ["iterator", _name(type(value)), items]

    def _object(self, kind: type, value: object, depth: int) -> Json:
        bases = [(tag, base) for base, tag in _SIZED.items() if issubclass(kind, base)]
        fields = [[tag, self._sized(tag, _plain(base, value), depth + 1)] for tag, base in bases]
        if issubclass(kind, BaseException):
            fields.append(["args", self.encode(BaseException.__dict__["args"].__get__(value), depth + 1)])
        fields += [[name, self.encode(field, depth + 1)] for name, field in _fields(kind, value)]
        return ["object", _name(kind), fields] if fields or _is_heap(kind) else ["opaque", _name(kind)]


def encode(value: object) -> Json:
    """The value, tagged, within the caps. Reading a generator runs it: what it raises is raised here."""
    return Encoder().encode(value)


def show(encoded: Json, width: int = 200) -> str:
    """The value as Python text of at most `width` characters, cut in the middle."""
    return shorten(_text(encoded), width)


def shorten(text: str, width: int) -> str:
    """The text, cut in the middle to at most `width` characters."""
    if len(text) <= width:
        return text
    tail = max((width - 3) // 3, 0)
    return f"{text[: width - 3 - tail]} … {text[len(text) - tail :]}"


def same(wanted: Json, got: Json, tolerance: float = 0.0) -> bool:
    """True when type and value are the same: True is not 1, sets and dicts have no order, NaN is NaN, -0.0 is 0.0.

    Floats may differ by `tolerance`, or by one part in a thousand million. Functions and cut values equal nothing.
    """
    if wanted[0] != got[0]:
        return False
    tag = wanted[0]
    if tag in _LONG.values():
        return _same_text(wanted, got)
    if tag in ("list", "tuple"):
        return _same_items(wanted[1], got[1], tolerance)
    if tag in ("set", "frozenset", "dict"):
        return _same_bag(wanted[1], got[1], tolerance)
    if tag in ("iterator", "object"):
        return bool(wanted[1] == got[1]) and _same_fields(tag, wanted[2], got[2], tolerance)
    if tag in ("float", "complex"):
        return all(_close(w, g, tolerance) for w, g in zip(wanted[1:], got[1:], strict=True))
    return tag not in ("cut", "opaque", "function") and bool(wanted == got)


def alike(wanted: Json, got: Json) -> bool:
    """True when both print the same text but are of different types, as `5` and `"5"`."""
    return bool(wanted[0] != got[0]) and _printed(wanted) == _printed(got)


_SCALARS: Final[dict[type, Callable[[Any], Json]]] = {
    type(None): lambda value: ["none"],
    bool: lambda value: ["bool", value],
    int: lambda value: ["int", hex(value)] if value.bit_length() < 400_000 else ["cut", "int"],
    float: lambda value: ["float", value.hex()],
    complex: lambda value: ["complex", value.real.hex(), value.imag.hex()],
    range: lambda value: ["range", hex(value.start), hex(value.stop), hex(value.step)],
    type(...): lambda value: ["ellipsis"],
}


def _named(kind: type, value: Any) -> Json:
    if issubclass(kind, enum.Enum):
        return ["enum", _name(kind), str(object.__getattribute__(value, "_name_"))]
    if issubclass(kind, type):
        return ["class", _name(value)]
    if issubclass(kind, types.FunctionType | types.BuiltinFunctionType | types.MethodType):
        return ["function", str(value.__name__)]
    return None


def _name(kind: type) -> str:
    return str(type.__dict__["__name__"].__get__(kind))[:100]


def _is_heap(kind: type) -> bool:
    return bool(type.__dict__["__flags__"].__get__(kind) & (1 << 9))  # made by a class statement


def _plain(base: type, value: Any) -> Any:
    return base(base.__iter__(value)) if base is not dict else dict(dict.items(value))  # type: ignore[attr-defined]


def _fields(kind: type, value: object) -> list[tuple[str, object]]:
    found: dict[str, object] = {}
    for base in kind.__mro__:
        slots = base.__dict__.get("__slots__", ())
        for name in (slots,) if isinstance(slots, str) else tuple(slots):
            member = base.__dict__.get(name)
            if isinstance(member, types.MemberDescriptorType):
                found.update(_slot(name, member, value))
    with contextlib.suppress(AttributeError):  # an object without a dictionary has its slots only
        found.update(object.__getattribute__(value, "__dict__"))
    return [(str(name)[:100], field) for name, field in itertools.islice(found.items(), 1_000)]


def _slot(name: str, member: types.MemberDescriptorType, value: object) -> dict[str, object]:
    try:
        return {name: member.__get__(value)}
    except AttributeError:
        return {}  # a slot that was never set


def _order(encoded: Json) -> tuple[str, float, str]:
    number = 0.0
    if encoded[0] == "int":
        number = float(max(-(2**60), min(2**60, int(encoded[1], 16))))
    elif encoded[0] == "float":
        number = float.fromhex(encoded[1])
    return encoded[0], number, json.dumps(encoded)


def _same_text(wanted: Json, got: Json) -> bool:
    """Long texts are cut at different lengths where the budget differed: length and digest decide."""
    return bool(wanted[2:] == got[2:] and (len(wanted) > 2 or wanted == got))


def _same_items(wanted: list[Json], got: list[Json], tolerance: float) -> bool:
    return len(wanted) == len(got) and all(same(w, g, tolerance) for w, g in zip(wanted, got, strict=True))


def _same_fields(tag: str, wanted: list[Json], got: list[Json], tolerance: float) -> bool:
    if tag == "iterator":
        return _same_items(wanted, got, tolerance)
    theirs = dict(map(tuple, got))
    return len(wanted) == len(got) and all(n in theirs and same(w, theirs[n], tolerance) for n, w in wanted)


def _same_bag(wanted: list[Json], got: list[Json], tolerance: float) -> bool:
    """Equal without order: exact items pair off by their JSON, and only what is left is searched by tolerance."""
    if len(wanted) != len(got):
        return False
    if any(_has(item, "cut", "opaque", "function") for item in wanted):
        return False
    rest: dict[str, list[Json]] = {}
    for item in got:
        rest.setdefault(json.dumps(item), []).append(item)
    missing = []
    for item in wanted:
        equal = rest.get(json.dumps(item))
        if equal:
            equal.pop()
        else:
            missing.append(item)
    left = [item for items in rest.values() for item in items]
    return all(_take(item, left, tolerance) for item in missing)


def _take(item: Json, left: list[Json], tolerance: float) -> bool:
    for at, other in enumerate(left):
        if _same_items(item, other, tolerance) if isinstance(item[0], list) else same(item, other, tolerance):
            del left[at]
            return True
    return False


def _has(encoded: Json, *tags: str) -> bool:
    if not isinstance(encoded, list):
        return False
    return (bool(encoded) and encoded[0] in tags) or any(_has(part, *tags) for part in encoded)


def _close(wanted: str, got: str, tolerance: float) -> bool:
    w, g = float.fromhex(wanted), float.fromhex(got)
    return (math.isnan(w) and math.isnan(g)) or math.isclose(w, g, rel_tol=RELATIVE, abs_tol=tolerance)


def _printed(encoded: Json) -> str:
    return str(encoded[1]) if encoded[0] == "str" else _text(encoded)


def _text(encoded: Json) -> str:
    tag, rest = encoded[0], encoded[1:]
    writer = _WRITERS.get(tag)
    return writer(*rest) if writer else f"<{rest[0]}>"


def _list(items: list[Json]) -> str:
    return ", ".join(map(_text, items))


def _integer(value: str) -> str:
    number = int(value, 16)
    return (
        str(number) if number.bit_length() < 14_000 else f"<int of about {int(number.bit_length() * 0.30103)} digits>"
    )


def _binary(value: str, *rest: object) -> str:
    return repr(bytes.fromhex(value)) + ("…" if rest else "")


def _pairs(items: list[Json]) -> str:
    return ", ".join("…" if item[0] == "cut" else f"{_text(item[0])}: {_text(item[1])}" for item in items)


def _instance(name: str, fields: list[Json]) -> str:
    return f"{name}({', '.join(_field(label, value) for label, value in fields)})"


def _field(label: str, value: Json) -> str:
    if label == "args" and value[0] == "tuple":
        return _list(value[1])
    return _text(value) if label in _SIZED.values() else f"{label}={_text(value)}"


_WRITERS: Final[dict[str, Callable[..., str]]] = {
    "none": lambda: "None",
    "bool": str,
    "int": _integer,
    "float": lambda value: repr(float.fromhex(value)),
    "complex": lambda real, imag: repr(complex(float.fromhex(real), float.fromhex(imag))),
    "str": lambda value, *rest: repr(value) + ("…" if rest else ""),
    "bytes": _binary,
    "bytearray": lambda *parts: f"bytearray({_binary(*parts)})",
    "range": lambda *ends: repr(range(*(int(end, 16) for end in ends))),
    "ellipsis": lambda: "...",
    "list": lambda items: f"[{_list(items)}]",
    "tuple": lambda items: f"({_list(items)}{',' if len(items) == 1 else ''})",
    "set": lambda items: f"{{{_list(items)}}}" if items else "set()",
    "frozenset": lambda items: f"frozenset({{{_list(items)}}})" if items else "frozenset()",
    "dict": lambda items: f"{{{_pairs(items)}}}",
    "iterator": lambda name, items: f"<{name}: {_list(items)}>" if items else f"<{name}: empty>",
    "enum": lambda kind, name: f"{kind}.{name}",
    "class": lambda name: f"<class {name}>",
    "function": lambda name: f"<function {name}>",
    "object": _instance,
    "cut": lambda name: "…",
    "opaque": lambda name: f"<{name}>",
}
