"""A door for text that arrives in pieces: whole sentences come out, each after the guard has seen all text up to it.

    door = Door(evidence)
    for chunk in chunks:
        for part in door.feed(chunk):
            show(part.text) if part.ok else replace_all_by_the_proven_hint(part.reason)
    for part in door.close(): ...

What comes out depends on the text alone, not on how it was cut. After a refusal nothing more comes out.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace

from codementor.guard.gate import Evidence, review

ENDS = frozenset(".!?:")
TICK = "`"
FENCE = 3  # back-ticks
HELD = 2_000  # characters that may wait for the end of a sentence or of its code


@dataclass(frozen=True, slots=True)
class Part:
    """The next sentence with the white space around it, and whether it may be shown; if not, why."""

    text: str
    ok: bool
    reason: str = ""


class Door:
    """Releases a text sentence by sentence. Code is held until it is complete."""

    def __init__(self, evidence: Evidence) -> None:
        self._evidence = replace(evidence, passes_more=_remembering(evidence))
        self._sentences = Sentences()
        self._shown = ""
        self._shut = False

    def feed(self, chunk: str) -> Iterator[Part]:
        """What the chunk completes: sentences that may be shown, at the end perhaps one that may not."""
        for letter in chunk:
            if self._shut:
                return
            if sentence := self._sentences.take(letter):
                yield self._judged(sentence)

    def close(self) -> Iterator[Part]:
        """What is left when the text has ended. A text of which nothing was shown is refused."""
        if not self._shut and (self._sentences.held.strip() or not self._shown):
            yield self._judged(self._sentences.held)
        self._shut = True

    def _judged(self, sentence: str) -> Part:
        verdict = review(self._shown + sentence, self._evidence)
        self._shut = not verdict.ok or len(sentence) > HELD
        self._shown += sentence
        return Part(sentence, not self._shut, verdict.reason or ("does not end" if self._shut else ""))


class Sentences:
    """Cuts a text, letter by letter, behind each sentence; not within code. `held` is what has not ended yet."""

    def __init__(self) -> None:
        self.held = ""
        self._last = ""  # the letter before
        self._ticks = 0  # back-ticks in a row, up to here
        self._open = 0  # back-ticks that the code began with which is not complete, 0 outside of code

    def take(self, letter: str) -> str:
        """The sentence that ends with the letter, else an empty text; what is too long comes out without an end."""
        self.held += letter
        ends = self._ends(letter) and self.held.strip()
        self._last = letter
        if not ends and len(self.held) <= HELD:
            return ""
        sentence, self.held = self.held, ""
        return sentence

    def _ends(self, letter: str) -> bool:
        if letter == TICK:
            self._ticks += 1
            return False
        if self._ticks:
            row, self._ticks = min(self._ticks, FENCE), 0
            self._open = 0 if row == self._open else self._open or row
        return not self._open and (letter == "\n" or (letter.isspace() and self._last in ENDS))


def _remembering(evidence: Evidence) -> Callable[[str], bool] | None:
    """The evidence's way to try a program, each asked once: every sentence is looked at again with the next."""
    tries = evidence.passes_more
    known: dict[str, bool] = {}

    def passes_more(program: str) -> bool:
        assert tries is not None
        if program not in known:
            known[program] = tries(program)
        return known[program]

    return passes_more if tries else None
