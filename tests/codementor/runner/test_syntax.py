"""Syntax errors: found without running anything, at their place, in words for learners."""

import ast
import sys
from pathlib import Path

import pytest

from codementor.exercise.model import Case
from codementor.guard.fragments import parsed
from codementor.runner.run import Runner
from codementor.runner.syntax import parse_anew, syntax_problem, wording
from codementor.runner.syntax_texts import PATTERNS, TEXTS
from tests.codementor.runner.conftest import TWO, exercise

PROGRAMS = {
    "colon": ("def f(x)\n    return x\n", 1),
    "never_closed": ("print((1 + 2)\nx = 1\n", 1),
    "mismatch": ("x = [1, 2)\n", 1),
    "unmatched": ("x = 1)\n", 1),
    "triple": ('x = """abc\ny = 1\n', 1),
    "fstring": ("n = 1\nx = f'{n'\n", 2),
    "fstring_empty": ("x = f'{}'\n", 1),
    "string": ("x = 1\ny = 'abc\n", 2),
    "assign_equals": ("x = 1\nif x = 1:\n    pass\n", 2),
    "assign_literal": ("5 = x\n", 1),
    "assign_call": ("f(x) = 5\n", 1),
    "assign_other": ("x + 1 = 5\n", 1),
    "expected_block": ("def f():\nreturn 1\n", 2),
    "unexpected_indent": ("x = 1\n    y = 2\n", 2),
    "unindent": ("if 1:\n        x = 1\n    y = 2\n", 3),
    "tabs": ("if 1:\n        x = 1\n\ty = 2\n", 3),
    "print": ("print 'hello'\n", 1),
    "comma": ("x = [1 2]\n", 1),
    "return_outside": ("x = 1\nreturn x\n", 2),
    "yield_outside": ("yield 1\n", 1),
    "loop_outside": ("x = 1\nbreak\n", 2),
    "else_if": ("try:\n    x = 1\ny = 2\n", 3),
    "number": ("x = 1a\n", 1),
    "character": ("x = “a”\n", 1),
    "continuation": ("x = 1 \\ 2\n", 1),
    "default_order": ("def f(a=1, b):\n    pass\n", 1),
    "duplicate": ("def f(a, a):\n    pass\n", 1),
    "positional": ("f(a=1, 2)\n", 1),
    "global": ("def f():\n    x = 1\n    global x\n", 3),
    "deep": ("(" * 300 + ")" * 300, 1),
    "null": ("x = '\0'\n", 1),
    "invalid": ("x = 1 +\n", 1),
}


@pytest.mark.parametrize("key", PROGRAMS)
def test_a_common_mistake_has_its_own_words_and_place(key: str) -> None:
    """Each common mistake is found at its line and worded by its own sentence, in both languages."""
    source, line = PROGRAMS[key]
    english, german = syntax_problem(source), syntax_problem(source, "de")
    assert english is not None
    assert german is not None
    assert english.line == line
    for problem, language in ((english, "en"), (german, "de")):
        fixed = [part for part in TEXTS[language][key].replace("{", "}").split("}")[::2] if part.strip()]
        assert all(part in problem.message for part in fixed), problem.message


@pytest.mark.parametrize(
    "source", ["", "x = 1", "def f():\n    return 1\n", "x = '\\d'\n", "x is 5\n", "\ufeffx = 1\n"]
)
def test_a_sound_program_has_no_problem(source: str) -> None:
    """A program that parses has none, also one that Python warns about."""
    assert syntax_problem(source) is None


def test_columns_are_code_points() -> None:
    """A mistake behind wide characters stands at its character, found by parser or compiler alike."""
    parsed = syntax_problem("names = ['äöü😀' 'x'; 1]\n")
    compiled = syntax_problem("x = 'äöü😀'; return x\n")
    assert parsed is not None
    assert compiled is not None
    assert "names = ['äöü😀' 'x'; 1]"[parsed.column] in "[;'"
    assert "x = 'äöü😀'; return x"[compiled.column : compiled.end_column] == "return x"


@pytest.mark.parametrize("source", [source for source, _ in PROGRAMS.values()] + ["(", "\n\n  (", "é" * 10 + "'"])
def test_places_lie_in_the_program(source: str) -> None:
    """Line and column are places of the program, and the end does not lie before the start."""
    problem = syntax_problem(source)
    assert problem is not None
    lines = source.splitlines()
    assert 1 <= problem.line <= problem.end_line <= len(lines)
    assert 0 <= problem.column <= len(lines[problem.line - 1])
    assert (problem.line, problem.column) < (problem.end_line, problem.end_column)


def test_every_sentence_is_there_in_every_language() -> None:
    """Each pattern has its sentence in each language, and no sentence is without a pattern."""
    assert all(set(texts) == {*PATTERNS, "other"} for texts in TEXTS.values())


def test_an_unknown_message_is_passed_on() -> None:
    """A message that the catalogue does not know is shown as Python says it."""
    assert "strange news" in wording("strange news")
    assert "strange news" in wording("strange news", "de")
    assert wording("expected ':'", "xx") == TEXTS["en"]["colon"]


def test_a_check_of_a_broken_program_starts_no_child() -> None:
    """A check answers with the problem at once, and no case counts as run."""
    unstarted = Runner()
    report = unstarted.check(exercise(TWO, Case(id="b", call="double(1)", expect="2")), "def double(n)\n")
    assert report.syntax is not None
    assert (report.passed, report.total, report.cases, report.good) == (0, 2, (), False)


def test_another_interpreter_finds_its_own_problems() -> None:
    """Where another interpreter runs the program, that interpreter says whether it parses."""
    name = Path(sys.executable)
    report = Runner(f"{name.parent}/./{name.name}").check(exercise(TWO), "def double(n)\n")
    assert report.syntax is not None
    assert (report.syntax.line, report.syntax.message) == (1, TEXTS["en"]["colon"])


@pytest.mark.parametrize("text", ["1if x else 2", "'\\d'"])
def test_what_python_warns_of_is_parsed_without_a_word(text: str, recwarn: pytest.WarningsRecorder) -> None:
    """A text that Python warns of is parsed without a warning: it would be noise between a server's messages."""
    parse_anew(text)
    parsed(text)
    assert not recwarn.list
    with pytest.warns((SyntaxWarning, DeprecationWarning)):
        ast.parse(text)
