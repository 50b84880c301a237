"""Text that arrives in pieces comes out sentence by sentence, the same however it was cut, and never unguarded."""

import random
from dataclasses import replace
from itertools import pairwise

import pytest

from codementor.guard.gate import Evidence, review
from codementor.guard.stream import HELD, Door, Part, Sentences

LEARNER = """\
def total(items):
    result = 0
    for i in range(1, len(items)):
        result += items[i]
    return result
"""
EVIDENCE = Evidence(
    level=3,
    source=LEARNER,
    task="Write `total(items)`.",
    references=(LEARNER.replace("range(1, ", "range("),),
    values=("total([4, 1, 2])", "7", "3"),
    repaired=LEARNER.replace("range(1, ", "range("),
    passes_more=lambda program: "range(0" in program or "range(len" in program,
)
HONEST = (
    "Look at line 3. Your loop runs `result += items[i]` for some items: not for all!\n"
    "Which item is left out? Think of ``total([4, 1, 2])``. It gave `3`, e.g. because an item is missed.\n\n"
    "```python\nfor i in range(1, len(items)):\n    result += items[i]\n```\nRead it aloud."
)
LEAKING = "Look at line 3. Think of `range(len(items))` now. Then read it aloud."


def passed(chunks: list[str], evidence: Evidence = EVIDENCE) -> list[Part]:
    """All that comes out of a door."""
    door = Door(evidence)
    return [*(part for chunk in chunks for part in door.feed(chunk)), *door.close()]


def test_all_of_an_honest_text_comes_out() -> None:
    """An honest text comes out whole, letter by letter the same, in more than one part."""
    parts = passed([HONEST])
    assert all(part.ok for part in parts), parts
    assert "".join(part.text for part in parts) == HONEST
    assert len(parts) >= 6


@pytest.mark.parametrize("text", [HONEST, LEAKING], ids=["honest", "leaking"])
def test_the_cuts_do_not_matter(text: str) -> None:
    """Letter by letter and cut at random, the same parts come out as of the whole text."""
    whole = passed([text])
    assert passed(list(text)) == whole
    draw = random.Random(3)
    for _ in range(3):
        cuts = [0, *sorted(draw.sample(range(len(text)), 6)), len(text)]
        assert passed([text[start:end] for start, end in pairwise(cuts)]) == whole


def test_every_boundary() -> None:
    """Wherever a leaking text is cut in two, the same comes out."""
    whole = passed([LEAKING])
    for at in range(len(LEAKING) + 1):
        assert passed([LEAKING[:at], LEAKING[at:]]) == whole, LEAKING[:at]


def test_nothing_of_a_leak_comes_out() -> None:
    """The sentence that leaks is reported with the reason and nothing follows it, also what would be honest."""
    parts = passed(list(LEAKING))
    assert [part.ok for part in parts] == [True, False]
    assert parts[1].text == "Think of `range(len(items))` now. "
    assert parts[1].reason


def test_code_is_held_until_it_is_complete() -> None:
    """A sentence ends behind its code, whatever ends of sentences the code holds."""
    text = "Read `a. b` and ``c! `d? e``. Then:\n```\nx = 1. \n\ny\n```\nThat is all. And"
    cut = Sentences()
    found = [sentence for letter in text if (sentence := cut.take(letter))]
    assert found == [
        "Read `a. b` and ``c! `d? e``. ",
        "Then:\n",
        "```\nx = 1. \n\ny\n```\n",
        "That is all. ",
    ]
    assert cut.held == "And"


def test_a_fix_split_over_sentences() -> None:
    """What leaks only together with what was shown before does not come out."""
    parts = passed(["Your loop leaves something out. ", "Let the loop start at zero. ", "Go on."])
    assert [part.ok for part in parts] == [True, False]


def test_an_error_refuses() -> None:
    """Where looking at a text goes wrong nothing of it comes out."""

    def broken(program: str) -> bool:
        raise TimeoutError("no answer")

    parts = passed(["Think of `items[i - 1]` here. Then go on."], replace(EVIDENCE, passes_more=broken))
    assert [part.ok for part in parts] == [False]


@pytest.mark.parametrize("text", ["", " \n ", "`" + "x" * (HELD + 1), "word " * HELD])
def test_what_never_ends_or_begins(text: str) -> None:
    """Nothing, and what holds back its end for too long, is refused once."""
    parts = passed([text, text])
    assert [part.ok for part in parts] == [False]


def test_agrees_with_the_gate() -> None:
    """What came out as a whole passes the gate as a whole; what did not, does not."""
    for text in (HONEST, LEAKING):
        assert all(part.ok for part in passed([text])) == review(text, EVIDENCE).ok
