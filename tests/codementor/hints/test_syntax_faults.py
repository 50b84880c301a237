"""What a repair of syntax mends is named by its kind, and the guard lets the words through, but no code."""

import pytest

from codementor.exercise.model import Case, Exercise
from codementor.guard.gate import Evidence, review
from codementor.hints.engine import diagnose
from codementor.hints.knowledge import Knowledge
from codementor.hints.repair.model import Repair
from codementor.hints.repair.syntax import repair_syntax
from codementor.hints.syntax_faults import syntax_fault
from codementor.hints.texts import LANGUAGES, catalogue
from codementor.wire.hints import Origin
from codementor.wire.reports import Report

KINDS = {  # a program, the program that was meant, and the code that the words may name
    "colon": ("if x\n    y = 1\n", "if x:\n    y = 1\n", ""),
    "colon_inside": ("x = {1 2}\n", "x = {1: 2}\n", ""),
    "unclosed": ("x = f([1, 2)\n", "x = f([1, 2])\n", "["),
    "unopened": ("x = f(1) + 2)\n", "x = (f(1) + 2)\n", ")"),
    "brackets": ("print x\n", "print(x)\n", ""),
    "wrong_bracket": ("x = [1, 2)\n", "x = [1, 2]\n", ")"),
    "extra_bracket": ("x = (1))\n", "x = (1)\n", ")"),
    "quote": ('x = "abc\n', 'x = "abc"\n', ""),
    "mixed_quotes": ("x = \"abc'\n", 'x = "abc"\n', "'"),
    "quote_inside": ("x = 'it's'\n", "x = 'it\\'s'\n", ""),
    "extra_quote": ('x = "abc""\n', 'x = "abc"\n', '"'),
    "unquoted": ("x = hi!\n", 'x = "hi!"\n', ""),
    "indent": ("if x:\ny = 1\n", "if x:\n    y = 1\n", ""),
    "dedent": ("y = 1\n  z = 2\n", "y = 1\nz = 2\n", ""),
    "tabs": ("if x:\n    y = 1\n\tz = 1\n", "if x:\n    y = 1\n    z = 1\n", ""),
    "empty_block": ("if x:\ny = 1\n", "if x:\n    pass\ny = 1\n", ""),
    "joined_words": ("forx in y:\n    pass\n", "for x in y:\n    pass\n", ""),
    "equals": ("if x = 1:\n    y = 1\n", "if x == 1:\n    y = 1\n", "="),
    "assigning": ("def f(a==1):\n    pass\n", "def f(a=1):\n    pass\n", "=="),
    "assign": ("x 3\n", "x = 3\n", ""),
    "wrong_word": ("whlie x:\n    y = 1\n", "while x:\n    y = 1\n", "whlie"),
    "word": ("for i x:\n    y = 1\n", "for i in x:\n    y = 1\n", ""),
    "comma": ("x = f(1 2)\n", "x = f(1, 2)\n", ""),
    "dot": ("x append(1)\n", "x.append(1)\n", ""),
    "operator": ("x = 1 y\n", "x = 1 + y\n", ""),
    "wrong_sign": ("if x;\n    y = 1\n", "if x:\n    y = 1\n", ";"),
    "extra": ("x = $1\n", "x = 1\n", "$"),
    "lookalike": ("x = 3 – 1\n", "x = 3 - 1\n", "–"),
    "invisible": ("x =\u200b 3\n", "x = 3\n", "\u200b"),
    "unreadable": ("let x be 3 and more\n", '"let x be 3 and more"\n', ""),
}


def proven(before: str, after: str) -> Repair:
    """The repair whose one edit the search for a program that parses finds; it makes the one text of the other."""
    found = next(each for each in repair_syntax(before) if each.source == after)
    (edit,) = found.edits
    return Repair(after, found.edits, 1, 0.1, keeps_structure=True, sites=(edit.first,), origin="", syntax=found.edits)


@pytest.mark.parametrize("kind", KINDS)
def test_kind(kind: str) -> None:
    """The kind and the code for its texts are read off the edit; the code is the learner's."""
    before, after, code = KINDS[kind]
    found = syntax_fault(before, proven(before, after).syntax[0])
    assert (found.kind, found.names["code"]) == (kind, code)
    assert code in before


def test_every_kind_has_texts() -> None:
    """The catalogues tell of the kinds above and of no other."""
    for language in LANGUAGES:
        texts = catalogue(language)["syntax_faults"]
        assert {key for key, value in texts.items() if isinstance(value, dict)} == set(KINDS)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("kind", KINDS)
def test_guard_passes_the_ladder(kind: str, language: str) -> None:
    """All four levels stand, although any program that followed them would count as help."""
    before, after, _ = KINDS[kind]
    exercise = Exercise("x", "X", "Do it.", "x.py", "", (Case("a", "f(1)", expect="2"),), solutions=(("a.py", after),))
    known = Knowledge(repair=proven(before, after), passes_more=lambda _: True)
    made = diagnose(exercise, before, Report("x", 0, 1, ()), language, known)
    assert [hint.level for hint in made.hints] == [1, 2, 3, 4]
    assert {hint.origin for hint in made.hints[1:]} == {Origin.PROOF}


LEARNER = "def double(x)\n    y = x * 2\n    return y\n"
REPAIRED = LEARNER.replace("(x)", "(x):")


@pytest.mark.parametrize("level", [1, 2, 3, 4])
@pytest.mark.parametrize(
    "words",
    [
        "Write `def double(x):` on line 1.",
        "Line 1 is `def double(x):` in a program that works.",
        "On line 1 stands def double(x): in the end.",
        "Look at this:\n```python\ndef double(x):\n    y = x * 2\n    return y\n```",
        "It is `return 2 * x` that helps.",
        "Look at line 3.",
    ],
)
def test_guard_refuses_code_and_other_lines(words: str, level: int) -> None:
    """Of a program that does not parse no text tells the repaired line, other code, or another line."""
    evidence = Evidence(
        level, LEARNER, lines=frozenset({1}), repaired=REPAIRED, vetted=True, passes_more=lambda text: "):" in text
    )
    assert not review(words, evidence).ok
    assert review("Look at line 1.", evidence).ok


def test_guard_tries_out_what_replaces_a_line() -> None:
    """A line that makes the program pass is refused, whatever it looks like; the learner's own is not."""
    tried: list[str] = []

    def passes_more(text: str) -> bool:
        tried.append(text)
        return "def double(x, *_):" in text

    evidence = Evidence(4, LEARNER, "Write `def double(x, *_):`.", ("",), lines=frozenset({1}), passes_more=passes_more)
    assert review("The line `def double(x, *_):` is in the task.", evidence).reason.startswith("makes more cases pass")
    assert review("The line `return y` is yours.", evidence).ok
    assert tried
