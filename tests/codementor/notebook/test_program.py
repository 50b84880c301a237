"""From cells to one program, and back to cells."""

import pytest

from codementor.notebook.program import NoProgram, program
from codementor.wire.editor import CellSpan, NotebookCell


def cell(name: str, source: str, role: str = "", kind: str = "code") -> NotebookCell:
    """A cell as the front end sends it."""
    return NotebookCell(id=name, kind=kind, source=source, role=role)


NOTEBOOK = (
    cell("task", "# Add up", kind="markdown"),
    cell("setup", "import math\nSTART = 0", role="setup"),
    cell("play", "print(1 / 0)"),
    cell("first", "def total(items):\n    return START", role="answer"),
    cell("try", "total([1])"),
    cell("second", "def mean(items):\n    return total(items) / len(items)", role="answer"),
)


def test_the_program_is_what_is_marked_up_to_the_cell() -> None:
    """Setup and answer cells up to the one asked about make the program; other cells never take part."""
    made = program(NOTEBOOK, "first")
    assert made.source == "import math\nSTART = 0\ndef total(items):\n    return START\n"
    assert made.lines == (("setup", 1), ("setup", 2), ("first", 1), ("first", 2))


def test_no_cell_named_means_the_last_answer() -> None:
    """Asked about the notebook, or about a cell that is no answer, the program ends with the last answer cell."""
    assert program(NOTEBOOK).answer == "second"
    assert program(NOTEBOOK, "try") == program(NOTEBOOK)
    assert program(NOTEBOOK, "gone") == program(NOTEBOOK)


def test_spans_cover_the_program() -> None:
    """Every line of the program belongs to the span of its cell."""
    assert program(NOTEBOOK).spans == (
        CellSpan("setup", 1, 2),
        CellSpan("first", 3, 4),
        CellSpan("second", 5, 6),
    )


def test_an_unmarked_notebook_is_answered_by_the_cell_asked_about() -> None:
    """Where nothing is marked, the learner's own cell alone is the answer."""
    plain = (cell("a", "x = 1"), cell("b", "y = 2"))
    assert program(plain, "b").source == "y = 2\n"


def test_nothing_to_check_is_said() -> None:
    """A notebook without an answer is refused in words that say what to do."""
    with pytest.raises(NoProgram, match="no answer cell"):
        program((cell("task", "# Task", kind="markdown"), cell("play", "1")))


def test_a_split_answer_stays_one_program() -> None:
    """An answer cell that was split keeps its mark on both parts, and both take part in document order."""
    parts = (cell("a", "def f():\n    return 1", role="answer"), cell("b", "def g():\n    return f()", role="answer"))
    assert program(parts, "b").source == "def f():\n    return 1\ndef g():\n    return f()\n"


def test_lines_are_told_as_the_learner_sees_them() -> None:
    """A text's line numbers become those of the cell asked about, and lines of earlier cells are called so."""
    made = program(NOTEBOOK, "first")
    assert made.in_words("Look at line 4.") == "Look at line 2."
    assert made.in_words("See line 1.") == "See line 1 of an earlier cell."
    assert made.in_words("Sieh dir Zeile 4 an.", "de") == "Sieh dir Zeile 2 an."
    assert made.in_words("Python says line 400 and deadline 4.") == "Python says line 400 and deadline 4."


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("%matplotlib inline\nx = 1", "\nx = 1"),
        ("%%time\nx = 1", "\nx = 1"),
        ("!ls -l 'it''s\nx = 1", "\nx = 1"),
        ("x?\nx = 1\n?x", "\nx = 1\n"),
        ("if True:\n    %pip install numpy\nx = 1", "if True:\n    pass\nx = 1"),
        ("%time x = f(1)", "x = f(1)"),
        ("x = (7\n%matplotlib)", "x = (7\n%matplotlib)"),
        ("text = '''\n%matplotlib inline\n!ls\n'''", "text = '''\n%matplotlib inline\n!ls\n'''"),
        ("def f(:\n    pass", "def f(:\n    pass"),
        ("x = 1\0", "x = 1\0"),
        ("", ""),
    ],
)
def test_ipython_syntax_leaves_the_lines_in_place(source: str, expected: str) -> None:
    """What only Jupyter understands is emptied where that is harmless; all else, also broken Python, stays as it is."""
    assert program((cell("a", source, role="answer"),)).source == expected + "\n"


@pytest.mark.parametrize(
    ("source", "line", "named"),
    [
        ("x = 1\nfiles = !ls", 2, "files = !ls"),
        ("%run other.py", 1, "%run other.py"),
        ("\n%%bash\nls", 2, "%%bash"),
        ("x = %who_ls", 1, "x = %who_ls"),
    ],
)
def test_what_plain_python_cannot_stand_for_is_named(source: str, line: int, named: str) -> None:
    """A line that the answer needs Jupyter for is refused with its number and its text."""
    with pytest.raises(NoProgram) as refusal:
        program((cell("a", source, role="answer"),))
    assert str(refusal.value).startswith(f"Line {line} of an answer cell, `{named}`, works in Jupyter only.")
