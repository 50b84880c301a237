"""Programs that differ in layout and local names only are the same to the tutor; all others are not."""

import pytest

from codementor.hints.normal import program_id

BASE = """
def total(items):
    result = 0
    for item in items:
        result += item
    return result
"""
SAME = {
    "names": BASE.replace("result", "r").replace("items", "numbers").replace("item", "n"),
    "comments": BASE.replace("result = 0", "result = 0  # start"),
    "layout": BASE.replace("    result += item", "    result   +=  item\n\n"),
    "docstring": BASE.replace("(items):", '(items):\n    """The sum."""'),
    "annotations": BASE.replace("(items)", "(items: list[int]) -> int").replace("result = 0", "result: int = 0"),
    "line ends": BASE.replace("\n", "\r\n"),
}
OTHER = {
    "constant": BASE.replace("= 0", "= 1"),
    "operator": BASE.replace("+=", "-="),
    "function name": BASE.replace("total", "sum_of"),
    "indentation": BASE.replace("    return", "        return"),
    "swapped roles": BASE.replace("result += item", "item += result"),
    "attribute": BASE.replace("return result", "return result.real"),
}


@pytest.mark.parametrize("source", [pytest.param(source, id=name) for name, source in SAME.items()])
def test_same(source: str) -> None:
    """Layout, comments, docstrings, annotations and local names make no difference."""
    assert program_id(source) == program_id(BASE)


@pytest.mark.parametrize("source", [pytest.param(source, id=name) for name, source in OTHER.items()])
def test_other(source: str) -> None:
    """What the program does, and the names its callers use, make a difference."""
    assert program_id(source) != program_id(BASE)


def test_names_in_every_scope() -> None:
    """Locals of nested functions, lambdas, comprehensions, handlers and patterns are named by role too."""
    source = """
def outer(a):
    def inner(b):
        nonlocal c
        c = [d for d in b if d]
        return c
    c = 0
    try:
        match a:
            case [e, *f]:
                return sorted(f, key=lambda g: g + e)
    except ValueError as h:
        return inner(h)
    import math as m
    return m.pi
"""
    other = source
    for name in "bcdefghm":
        for place in (" ", "(", "[", "*", "+ ", "nonlocal "):
            for end in (" ", ",", ")", "]", ":", "\n", "."):
                other = other.replace(f"{place}{name}{end}", f"{place}{name}{name}{end}")
    other = other.replace("inner", "helper").replace("outer(a)", "outer(q)").replace("match a", "match q")
    assert other != source
    assert program_id(other) == program_id(source)


def test_shadowing_is_seen() -> None:
    """A comprehension's own variable is not the function's of the same name."""
    shadowing = "def f(x):\n    y = [x for x in x]\n    return x\n"
    plain = "def f(x):\n    y = [z for z in x]\n    return x\n"
    leaking = "def f(x):\n    y = [z for z in x]\n    return y\n"
    assert program_id(shadowing) == program_id(plain) != program_id(leaking)


def test_classes_keep_their_names() -> None:
    """Names that a class shows to its users are part of the program."""
    source = "class Door:\n    kind = 'wood'\n    def open(self, by):\n        self.by = by\n"
    assert program_id(source) == program_id(source.replace("by)", "x)").replace("= by", "= x"))
    assert program_id(source) != program_id(source.replace("kind", "sort"))
    assert program_id(source) != program_id(source.replace("self.by", "self.who"))


def test_fields_of_a_class() -> None:
    """An annotated name of a class is a field, whatever its type: leaving it out makes another program."""
    source = "class Point:\n    x: int\n    y: int = 0\n"
    assert program_id(source) == program_id(source.replace(": int", ": float"))
    assert program_id(source) != program_id(source.replace("    x: int\n", ""))
    assert program_id(source) != program_id(source.replace("y: int = 0", "y = 0"))


def test_broken_programs() -> None:
    """A program that does not parse stands for its text without the space around it."""
    assert program_id("def f(:\n") == program_id("\n\ndef f(:   \n\n")
    assert program_id("def f(:\n") != program_id("def g(:\n")
    assert len(program_id("x = \x00")) == 32
