"""The cells of a notebook as one program, and the program's lines as places in cells."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby

from codementor.notebook.ipython import Unsupported, plain
from codementor.wire.editor import CellSpan, NotebookCell

ANSWER = "answer"
SETUP = "setup"
IN_WORDS = {
    "en": (re.compile(r"\b([Ll]ine) (\d+)"), "{word} {line} of an earlier cell"),
    "de": (re.compile(r"\b(Zeile) (\d+)"), "{word} {line} einer früheren Zelle"),
}


class NoProgram(ValueError):
    """The cells give no program that can be checked; the text says why and what to do, for the learner."""


@dataclass(frozen=True, slots=True)
class NotebookProgram:
    """The program that a check runs, and for each of its lines the cell and the line in it (both from 1)."""

    source: str
    lines: tuple[tuple[str, int], ...]

    @property
    def answer(self) -> str:
        """The id of the cell that was asked about: the last one of the program."""
        return self.lines[-1][0]

    @property
    def spans(self) -> tuple[CellSpan, ...]:
        """Which lines of the program each cell holds, in the program's order."""
        numbered = groupby(enumerate(self.lines, start=1), key=lambda each: each[1][0])
        return tuple(_span(cell, [number for number, _ in group]) for cell, group in numbered)

    def in_words(self, text: str, language: str = "en") -> str:
        """The text with the program's line numbers replaced by those that the learner sees in the cells."""
        pattern, elsewhere = IN_WORDS.get(language, IN_WORDS["en"])

        def replace(match: re.Match[str]) -> str:
            number = int(match[2])
            if not 1 <= number <= len(self.lines):
                return match[0]
            cell, line = self.lines[number - 1]
            return (f"{match[1]} {line}") if cell == self.answer else elsewhere.format(word=match[1], line=line)

        return pattern.sub(replace, text)


def program(cells: Sequence[NotebookCell], cell_id: str = "") -> NotebookProgram:
    """The setup and answer cells up to and including the one asked about (else the last answer), in document order.

    In a notebook that marks no answer, the cell asked about is the answer. Raises `NoProgram` where there is none, or
    where a cell needs IPython itself.
    """
    used = _used(cells, cell_id)
    sources = [(cell, _plain(cell)) for cell in used]
    lines = tuple((cell.id, number) for cell, source in sources for number in range(1, len(source.split("\n")) + 1))
    return NotebookProgram("\n".join(source for _, source in sources) + "\n", lines)


def _used(cells: Sequence[NotebookCell], cell_id: str) -> list[NotebookCell]:
    code = [cell for cell in cells if cell.kind == "code"]
    answers = [cell for cell in code if cell.role == ANSWER] or [cell for cell in code if cell.id == cell_id]
    if not answers:
        raise NoProgram(
            "This notebook has no answer cell, so there is nothing to check. Select the code cell with your answer, "
            "or make a new exercise notebook."
        )
    last = next((cell for cell in answers if cell.id == cell_id), answers[-1])
    return [cell for cell in _until(code, last) if cell.role in {SETUP, ANSWER} or cell is last]


def _until(cells: list[NotebookCell], last: NotebookCell) -> Iterator[NotebookCell]:
    for cell in cells:
        yield cell
        if cell is last:
            return


def _plain(cell: NotebookCell) -> str:
    try:
        return plain(cell.source)
    except Unsupported as found:
        kind = "a setup" if cell.role == SETUP else "an answer"
        raise NoProgram(
            f"Line {found.line} of {kind} cell, `{found.text}`, works in Jupyter only. A check runs your answer as "
            "plain Python: take this line out, or write it in Python, and check again."
        ) from None


def _span(cell: str, numbers: list[int]) -> CellSpan:
    return CellSpan(cell=cell, first=numbers[0], last=numbers[-1])
