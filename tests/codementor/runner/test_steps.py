"""Counted programs: the same behaviour, the same lines, a count that does not depend on the machine."""

import builtins
import types
from collections.abc import Iterator

import pytest

from codementor.runner.steps import TICK, Counter, Spent, counted


@pytest.fixture
def counter() -> Iterator[Counter]:
    """A counter that leaves nothing behind."""
    yield Counter()
    vars(builtins).pop(TICK, None)


def run(source: str, counter: Counter, most: int = 1_000) -> dict[str, object]:
    """The names that the counted program leaves."""
    counter.allow(most)
    module = types.ModuleType("program")
    exec(counted(source, "program.py"), module.__dict__)
    return vars(module)


SAME = {
    "docstring": "def f():\n    'doc'\n    return f.__doc__\nout = f()",
    "only a docstring": "def f():\n    'doc'\nout = f(), f.__doc__",
    "future": "'doc'\nfrom __future__ import annotations\ndef f(x: y): return __doc__\nout = f(1)",
    "generator": "def f():\n    for x in range(3):\n        y = yield x\nout = list(f())",
    "comprehensions": "out = [x for x in range(4) if x % 2], {x: y for x in 'ab' for y in 'cd'}, {x for x in ()}",
    "lambda": "f = lambda n: n and n + f(n - 1)\nout = f(4), (lambda: 0)(), (lambda: [])()",
    "while else": "n = 3\nwhile n:\n    n -= 1\nelse:\n    n = 9\nout = n",
    "locals": "def f(a):\n    return sorted(locals())\nout = f(1)",
    "decorated": "def twice(f): return lambda *a: 2 * f(*a)\n@twice\ndef f(n): return n\nout = f(4)",
    "f-string": "out = f'{[i for i in range(3)]} for'",
    "class": """class A:
    n = 3
    items = [i for i in range(n)]
    def __len__(self): return self.n
out = len(A()), A.items""",
    "match": """def f(x):
    match x:
        case [a, *_]:
            for i in x: a += i
            return a
out = f([1, 2])""",
    "try": """out = []
for i in (1, 0):
    try: out.append(1 / i)
    except ZeroDivisionError: out.append(0)
    finally: out.append(2)""",
    "nested": """def f():
    n = 0
    def g():
        nonlocal n
        n += 1
        return n
    return g
g = f()
out = g(), g()""",
}


@pytest.mark.parametrize("source", SAME.values(), ids=SAME)
def test_a_counted_program_does_the_same(source: str, counter: Counter) -> None:
    """Counting changes nothing that the program gives."""
    plain: dict[str, object] = {"__name__": "program"}
    exec(compile(source, "program.py", "exec", dont_inherit=True), plain)
    assert run(source, counter)["out"] == plain["out"]


@pytest.mark.parametrize("source", SAME.values(), ids=SAME)
def test_lines_stay(source: str, counter: Counter) -> None:
    """No statement is on another line than before, and none is added on a line of its own."""

    def lines(code: types.CodeType) -> set[int]:
        inner = [lines(each) for each in code.co_consts if isinstance(each, types.CodeType)]
        return {line for _, _, line in code.co_lines() if line}.union(*inner)

    assert lines(counted(source, "p")) == lines(compile(source, "p", "exec", dont_inherit=True))


@pytest.mark.parametrize(
    ("source", "steps"),
    [
        ("for i in range(7): pass", 7),
        ("n = 5\nwhile n: n -= 1", 5),
        ("def f(n): return n and f(n - 1)\nf(6)", 7),
        ("f = lambda n: n and f(n - 1)\nf(6)", 7),
        ("out = [i for i in range(9) if i > 3]", 9),
        ("for i in range(3):\n    for j in range(4): pass", 15),
        ("for i in range(3):\n    list(j for j in 'ab')", 9),
    ],
)
def test_rounds_and_calls_are_counted(source: str, steps: int, counter: Counter) -> None:
    """A step is a round of a loop or comprehension, or a call of a function."""
    run(source, counter)
    assert counter.used == steps


@pytest.mark.parametrize(
    "source",
    [
        "while True: pass",
        "while True:\n    try:\n        while True: pass\n    except BaseException: pass",
        "def f():\n    try:\n        return f()\n    except RecursionError:\n        return f()\nf()",
        "def f():\n    while True: yield 1\nsum(f())",
        "sum(1 for x in iter(int, 1))",
        "f = lambda n: f(n) if n else 0\nwhile True:\n    try: f(1)\n    except RecursionError: pass",
    ],
)
def test_a_program_without_end_is_ended(source: str, counter: Counter) -> None:
    """When the steps are used up every further one raises, whatever the program catches."""
    with pytest.raises(Spent):
        run(source, counter)
    assert counter.used == 1_000


def test_a_caught_end_is_known(counter: Counter) -> None:
    """A program that swallows the end and makes no further step shows by its count that it was spent."""
    run("try:\n    while True: pass\nexcept BaseException: out = 1", counter, 50)
    assert counter.used == 50


def test_the_counter_is_no_name_of_the_program(counter: Counter) -> None:
    """What counts stands beside the built-in functions, not among the program's names."""
    left = run("def f(): return dir()\nout = f(), dir()", counter)
    assert TICK not in left
    assert TICK not in repr(left["out"])
