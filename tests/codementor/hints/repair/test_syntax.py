"""A program that does not parse is put right by small edits of its own text; the cases choose among them."""

import ast
import random
import subprocess
import sys
from collections.abc import Iterator

import pytest

from codementor.exercise.model import Case
from codementor.hints.repair.model import Edit, Repair, Splice, applied
from codementor.hints.repair.syntax import base, repair_syntax, repaired
from codementor.hints.repair.syntax_splices import joined
from codementor.runner.lab import Lab, Probe
from codementor.runner.syntax import syntax_error
from codementor.runner.verdict import Wanted

SLIPS = {  # a program, and what its likeliest repair makes of it
    "colon": ("if x > 3\n    y = 1\n", "if x > 3:\n    y = 1\n"),
    "colon before a comment": ("while x  # round\n    x -= 1\n", "while x:  # round\n    x -= 1\n"),
    "colon too many": ("x = 3:\n", "x = 3\n"),
    "bracket at the end": ("y = len(x\nz = 2\n", "y = len(x)\nz = 2\n"),
    "bracket before the colon": ("for i in range(3:\n    print(i)\n", "for i in range(3):\n    print(i)\n"),
    "bracket too many": ("x = (1 + 2))\n", "x = (1 + 2)\n"),
    "bracket of the wrong kind": ("x = [1, 2)\n", "x = [1, 2]\n"),
    "bracket over two lines": ("x = [\n    1,\n    2\ny = 3\n", "x = [\n    1,\n    2]\ny = 3\n"),
    "quote at the end": ('x = "abc\ny = 2\n', 'x = "abc"\ny = 2\n'),
    "quote before a bracket": ('print("abc)\n', 'print("abc")\n'),
    "quotes that differ": ("y = 2\nx = \"abc'\n", 'y = 2\nx = "abc"\n'),
    "one of three opening quotes": (
        'def f():\n    "" About\n    this. """\n    if x\n        return 1\n',
        'def f():\n    """ About\n    this. """\n    if x:\n        return 1\n',
    ),
    "one of three closing quotes": (
        'def f():\n    """About\n    this.""\n    if x\n        return 1\n',
        'def f():\n    """About\n    this."""\n    if x:\n        return 1\n',
    ),
    "curly quotes": ("x = “abc”\n", 'x = "abc"\n'),
    "equals in a condition": ("if x = 3:\n    y = 1\n", "if x == 3:\n    y = 1\n"),
    "comma": ("x = [1, 2 3]\n", "x = [1, 2, 3]\n"),
    "in": ("for i range(3):\n    print(i)\n", "for i in range(3):\n    print(i)\n"),
    "else if": ("if x:\n    y = 1\nelse if z:\n    y = 2\n", "if x:\n    y = 1\nelif z:\n    y = 2\n"),
    "condition after else": (
        "if x:\n    y = 1\nelse x > 3:\n    y = 2\n",
        "if x:\n    y = 1\nelif x > 3:\n    y = 2\n",
    ),
    "letters swapped": ("def f():\n    retrun 2\n", "def f():\n    return 2\n"),
    "a capital": ("If x:\n    y = 1\n", "if x:\n    y = 1\n"),
    "words run together": ("ifx > 3:\n    y = 1\n", "if x > 3:\n    y = 1\n"),
    "print as a statement": ('print "a", x\n', 'print("a", x)\n'),
    "parentheses of a def": ("def f:\n    return 1\n", "def f():\n    return 1\n"),
    "other languages": ("if a && b:\n    i++\n", "if a and b:\n    i += 1\n"),
    "a stray sign": ("x = 3 $\n", "x = 3\n"),
    "an unfinished line": ("x = 1\ny = x +\n", "x = 1\ny = x\n"),
    "line further in": ("x = 1\n  y = 2\n", "x = 1\ny = 2\n"),
    "line a column out": ("def f():\n    x = 1\n   return x\n", "def f():\n    x = 1\n    return x\n"),
    "body not indented": ("def f():\nx = 1\nreturn x\n", "def f():\n    x = 1\n    return x\n"),
    "loop dedented": ("def f(x):\nfor i in x:\n    x = i\n", "def f(x):\n    for i in x:\n        x = i\n"),
    "body missing": ("for i in x:\ny = 2\n", "for i in x:\n    y = 2\n"),
    "body missing at the end": ("def f():\n", "def f():\n    pass\n"),
    "tab among spaces": ("if x:\n    y = 1\n\tz = 2\n", None),
    "return outside": ("def f():\n    x = 1\nreturn x\n", "def f():\n    x = 1\n    return x\n"),
    "match as a name": ("def f():\nmatch = 2\n", "def f():\n    match = 2\n"),
    "two lines": ('if x\n    print("a)\n', 'if x:\n    print("a")\n'),
    "two in a line": ("if x == [1, 2\n    y = 1\n", "if x == [1, 2]:\n    y = 1\n"),
    "four lines": (
        "def f(x):\n    y = len(x\n    if y = 3:\n        return (1\n    retrun 2\n",
        "def f(x):\n    y = len(x)\n    if y == 3:\n        return (1)\n    return 2\n",
    ),
}


@pytest.fixture(scope="module")
def lab() -> Iterator[Lab]:
    """One warm lab."""
    with Lab() as ready:
        yield ready


def _cases(lab: Lab, *cases: tuple[str, str]) -> None:
    found = [Case(f"case-{at}", call, expect=wanted) for at, (call, wanted) in enumerate(cases)]
    lab.open([Probe(case, Wanted.of(case)) for case in found])


@pytest.mark.parametrize("name", SLIPS)
def test_likeliest_repair(name: str) -> None:
    """The first candidate is what the learner meant; for a mixed indentation it is any that parses."""
    source, wanted = SLIPS[name]
    first = next(iter(repair_syntax(source)))
    ast.parse(first.source)
    assert wanted is None or first.source == wanted


@pytest.mark.parametrize("name", SLIPS)
def test_edits_lead_to_the_candidate(name: str) -> None:
    """Applying a candidate's edits to the learner's text gives the candidate, and each names lines of that text."""
    source, _ = SLIPS[name]
    for candidate in repair_syntax(source, 40):
        assert applied(source, candidate.edits) == candidate.source
        assert all(1 <= edit.first <= edit.last <= source.count("\n") + 1 for edit in candidate.edits)


def test_candidates_parse_and_differ() -> None:
    """Every candidate can be compiled, none comes twice, and their costs rise."""
    found = list(repair_syntax("def f(x):\n    if len(x > 3\n        return (x[0]\n    return 1\n"))
    for candidate in found:
        assert syntax_error(candidate.source) is None
    assert len(found) > 3
    assert len({candidate.source for candidate in found}) == len(found)
    assert [each.cost for each in found] == sorted(each.cost for each in found)


def test_candidates_are_bounded() -> None:
    """No more candidates come than were asked for."""
    assert len(list(repair_syntax("x = (1, 2, 3 + 4\n", 3))) == 3


def test_sound_program_stays() -> None:
    """A program that parses comes back as it is, without an edit."""
    (only,) = repair_syntax("\ufeffx = 1\n", 1)
    assert (only.source, only.edits, only.cost) == ("\ufeffx = 1\n", (), 0.0)


def test_layout_and_comments_stay() -> None:
    """Outside of the edit not a character changes."""
    source = "\ufeffdef f( a,b ):  # first\r\n\r\n  if a>b  # second\r\n      return  a\r\n  return b  # third\r\n"
    first = next(iter(repair_syntax(source)))
    assert first.source == source.replace("a>b", "a>b:")


def test_block_moves_as_one_edit() -> None:
    """Lines that move together are one edit with a splice for each line."""
    first = next(iter(repair_syntax("def f(x):\nfor i in x:\n    x = i\nreturn x\n")))
    assert [(edit.first, edit.last, len(edit.splices)) for edit in first.edits] == [(2, 4, 3)]


def test_faults_of_two_lines_are_two_edits() -> None:
    """Each fault has an edit of its own, in the order of the lines."""
    first = next(iter(repair_syntax("if x\n    y = (1\n")))
    assert [(edit.first, edit.splices[0].text) for edit in first.edits] == [(1, ":"), (2, ")")]


def test_cases_choose(lab: Lab) -> None:
    """Of several places where a bracket fits, the one that passes every case is taken."""
    _cases(lab, ("f([1, 2])", "3"), ("f([])", "1"))
    found = base("def f(x):\n    return len(x + 1\n", lab)
    assert found is not None
    assert found.trial.good
    assert found.candidate.source == "def f(x):\n    return len(x) + 1\n"


def test_indentation_that_parses_is_put_right_too(lab: Lab) -> None:
    """Where no candidate passes, one more line may move in or out, although it would parse where it stands."""
    _cases(lab, ("f([1, 2])", "3"))
    found = base("def f(x):\n    s = 0\n    for i in x\n        s += i\n        return s\n", lab)
    assert found is not None
    assert found.trial.good
    assert found.candidate.source.endswith("        s += i\n    return s\n")


def test_best_base_where_nothing_passes(lab: Lab) -> None:
    """With another fault besides, the candidate that passes most cases is where the search goes on."""
    _cases(lab, ("f([])", "0"), ("f([4])", "4"), ("f([4, 5])", "99"))
    found = base("def f(x):\n    return sum(x[:] * 1\n", lab)
    assert found is not None
    assert not found.trial.good
    assert found.trial.passed == 0b011


def test_far_fetched_base_is_no_base(lab: Lab) -> None:
    """With another fault besides, a header that became a text may pass more cases; the missing colon is the base."""
    _cases(lab, ("f([4])", "5"), ("f([3])", "4"), ("f([-4])", "-4"))
    found = base("def f(x):\n    y = x[0]\n    if y > 5\n        y += 1\n    return y\n", lab)
    assert found is not None
    assert found.candidate.source == "def f(x):\n    y = x[0]\n    if y > 5:\n        y += 1\n    return y\n"


def test_search_goes_on_from_the_base(lab: Lab) -> None:
    """What the search finds on the base joins the edits of syntax, as edits of the learner's own text."""
    source = "def f(x):\n    s = 1\n    for i in x\n        s += i\n    return (s\n"
    _cases(lab, ("f([])", "0"), ("f([4])", "4"))

    def search(text: str) -> Repair:
        at = text.index("1")
        edit = Edit((Splice(at, at + 1, "0"),), 2, 2)
        return Repair(text.replace("1", "0"), (edit,), 1, 0.1, keeps_structure=True, sites=(2,), origin="reference")

    found = repaired(source, lab, search)
    assert found is not None
    assert found.source == "def f(x):\n    s = 0\n    for i in x:\n        s += i\n    return (s)\n"
    assert applied(source, found.edits) == found.source
    assert [edit.first for edit in found.edits] == [2, 3, 5]
    assert (found.distance, found.sites, found.origin) == (3, (3, 5, 2), "reference")
    assert applied(source, found.syntax) == found.source.replace("0", "1")


def test_proven_base_is_the_repair(lab: Lab) -> None:
    """Where the base passes everything nothing is searched."""
    _cases(lab, ("f(2)", "4"))
    found = repaired("def f(x)\n    return x * 2\n", lab, lambda _: pytest.fail("searched"))
    assert found is not None
    assert (found.source, found.distance) == ("def f(x):\n    return x * 2\n", 1)


def test_edits_join() -> None:
    """Edits of a text and edits of what it became are together edits of the text, whatever they touch."""
    chance = random.Random(1)
    for _ in range(300):
        source = "".join(chance.choice("ab\n") for _ in range(12))
        first = _random_edits(source, chance)
        then = _random_edits(applied(source, first), chance)
        assert applied(source, joined(source, first, then)) == applied(applied(source, first), then)


def _random_edits(text: str, chance: random.Random) -> tuple[Edit, ...]:
    places = sorted(chance.sample(range(len(text) + 1), min(4, len(text) + 1)))
    pairs = zip(places[::2], places[1::2], strict=False)
    return tuple(Edit((Splice(start, end, chance.choice(["", "c", "dd"])),), 1, 1) for start, end in pairs)


def test_hopeless_line_is_given_up(lab: Lab) -> None:
    """A line that no edit mends is replaced by one that does nothing, so that the rest can be looked at."""
    _cases(lab, ("f(2)", "2"))
    found = base("def f(x):\n    ) ! ( of , ] = lambda : for\n    return x\n", lab)
    assert found is not None
    assert found.trial.good


@pytest.mark.parametrize("seed", range(20))
def test_any_text_is_survived(seed: int) -> None:
    """Whatever the text, the search ends, and what it gives can be compiled."""
    chance = random.Random(seed)
    pieces = [
        "(",
        ")",
        "[",
        "]",
        "{",
        "}",
        "'",
        '"',
        "if ",
        "def f",
        "x",
        "1",
        "=",
        ":",
        "#",
        "\\",
        *["\n", "\n    ", "\t"] * 2,
    ]
    source = "".join(chance.choice(pieces) for _ in range(chance.randrange(1, 40)))
    for candidate in repair_syntax(source, 5):
        assert syntax_error(candidate.source) is None
        assert applied(source, candidate.edits) == candidate.source


def test_same_answer_over_hash_seeds() -> None:
    """The candidates do not depend on the hash seed of the process."""
    code = (
        "from codementor.hints.repair.syntax import repair_syntax\n"
        "print(list(repair_syntax('def f(x:\\n  if x = [1, 2\\n    retrun \"a\\n  y = 2\\n', 30)))"
    )
    runs = [
        subprocess.run([sys.executable, "-c", code], env={"PYTHONHASHSEED": seed}, capture_output=True, check=True)
        for seed in ("0", "1", "2")
    ]
    assert runs[0].stdout
    assert len({run.stdout for run in runs}) == 1
