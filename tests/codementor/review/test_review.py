"""A review remarks on what a good reader would, in the order to read it, and on nothing else."""

import pytest

from codementor.exercise.model import Exercise
from codementor.hints.texts import catalogue
from codementor.review.review import CHECKS, EACH, review
from codementor.wire.hints import FindingKind

PROGRAMS = {
    "dead_code": ("def f(x):\n    return x\n    print(x)\n", 3),
    "duplicate_condition": ("def f(x):\n    if x:\n        y = 1\n    elif x:\n        y = 2\n    return y\n", 4),
    "self_assignment": ("def f(x):\n    x = x\n    return x\n", 2),
    "unused_variable": ("def f(x):\n    y = x + 1\n    return x\n", 2),
    "silent_except": ("def f(x):\n    try:\n        x.close()\n    except OSError:\n        pass\n", 4),
    "unused_import": ("import math\n\n\ndef f(x):\n    return x\n", 1),
    "compared_to_none": ("def f(x):\n    return x == None\n", 2),
    "compared_to_bool": ("def f(x):\n    return 1 if x == True else 2\n", 2),
    "returned_condition": ("def f(x):\n    if x > 1:\n        return True\n    else:\n        return False\n", 2),
    "needless_else": ("def f(x):\n    if x > 1:\n        return x\n    else:\n        return 0\n", 5),
    "negated_membership": ("def f(x, y):\n    return not x in y\n", 2),
    "loop_over_positions": ("def f(items):\n    for i in range(len(items)):\n        print(items[i])\n", 2),
    "length_compared": ("def f(items):\n    return 1 if len(items) == 0 else 2\n", 2),
    "deep_nesting": (
        "def f(x):\n    for a in x:\n        for b in a:\n            if b:\n                while b:\n"
        "                    b -= 1\n",
        5,
    ),
    "long_function": ('def f(x):\n    """Add."""\n' + "    x += 1\n" * 40 + "    return x\n", 1),
    "class_naming": ("class door:\n    pass\n", 1),
    "naming": ("def readLine(x):\n    return x\n", 1),
    "missing_docstring": ("def f(x):\n" + "    x += 1\n" * 9 + "    return x\n", 1),
}
CLEAN = (
    "def mean(items):\n"
    '    """The mean of the items, 0 without any."""\n'
    "    if not items:\n"
    "        return 0\n"
    "    total = 0\n"
    "    for place, item in enumerate(items):\n"
    "        total += item * place\n"
    "    return total / len(items)\n"
)


@pytest.mark.parametrize("check", [check.id for check in CHECKS])
@pytest.mark.parametrize("language", ["en", "de"])
def test_each_check(check: str, language: str) -> None:
    """Each check remarks on its program at the line, in words of either language, and on nothing else there."""
    source, line = PROGRAMS[check]
    result = review(None, source, language)
    assert [(finding.rule, finding.line, finding.kind) for finding in result.findings] == [
        (check, line, FindingKind.REVIEW)
    ]
    assert result.findings[0].message
    assert "{" not in result.findings[0].message


def test_texts_and_checks_agree() -> None:
    """There are words for every check, and no words without one."""
    assert set(catalogue("en")["review"]) == {check.id for check in CHECKS} == set(PROGRAMS)


def test_clean_program() -> None:
    """A program that reads well gets no remark and a sentence that says so."""
    result = review(None, CLEAN)
    assert result.findings == ()
    assert result.summary == "Nothing in your program asks for a change."


def test_faults_come_first() -> None:
    """What may be wrong stands before what could be said more plainly."""
    body = "    if len(items) == 0:\n        return 0\n    seen.append(items)\n    return seen\n"
    source = f"def total(items, seen=[]):\n{body}"
    kinds = [finding.kind for finding in review(None, source).findings]
    assert kinds == [FindingKind.FAULT, FindingKind.REVIEW]


def test_syntax_alone() -> None:
    """A program that does not parse gets its syntax problem and the advice to start there."""
    result = review(None, "def f(:\n    pass\n")
    assert [finding.kind for finding in result.findings] == [FindingKind.SYNTAX]
    assert "line 1" in result.summary


def test_names_of_the_exercise() -> None:
    """A name that the exercise gives is not remarked on; the same name without the exercise is."""
    source = "def readLine(x):\n    return x\n"
    exercise = Exercise("a", "A", "", "a.py", source, (), entry_points=("readLine",))
    assert review(exercise, source).findings == ()
    assert review(None, source).findings


def test_not_more_of_the_same() -> None:
    """One check remarks a few times at most, however often it could."""
    source = "\n".join(f"def f{i}(x):\n    return x == None\n" for i in range(EACH + 4))
    assert len(review(None, source).findings) == EACH


def test_same_answer_twice() -> None:
    """The same program gets the same review."""
    source = "".join(source for source, _ in PROGRAMS.values())
    assert review(None, source) == review(None, source)
