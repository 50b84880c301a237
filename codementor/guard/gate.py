"""The one gate: a text passes only when nothing speaks against it, and never when a check of it fails.

Streaming: call `review` on all text so far before the next sentence is shown; each call looks at every sentence by
itself and at the whole, so that a fix split over sentences is seen before its last part.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from codementor.guard import claims, decode, execution, spoken
from codementor.guard.fragments import Fragment, fragments, parses, sentences, unreadable
from codementor.guard.known import Known, known, squash
from codementor.guard.overlap import NODES, carries_run, carries_shape
from codementor.guard.reading import foreign, too_hard, too_long
from codementor.guard.told import tellable


@dataclass(frozen=True, slots=True)
class Evidence:
    """What a text is held against. `values` are the texts of the report and its trace, `aimed` those of the repaired
    program's trace: they may be told where they are no code of a solution.

    `repaired` is the program after a proven repair, "" where none is known; a text may then name only lines around its
    edits, and `lines`; of a program that does not parse only `lines`. `places` are where the repair's edits stand, each
    from one character of `source` to another. `passes_more` runs a program and says whether it
    passes a case that `source` fails. Without it, and where `source` does not parse, code that neither the learner's
    program nor task nor report holds is refused, except in the `authored` words of an author. `vetted` words are those
    of the catalogues: their orders were read by people, what fills them in was not.
    """

    level: int
    source: str
    task: str = ""
    references: tuple[str, ...] = ()
    values: tuple[str, ...] = ()
    aimed: tuple[str, ...] = ()
    lines: frozenset[int] = frozenset()
    language: str = "en"
    authored: bool = False
    vetted: bool = False
    show_code: bool = False
    repaired: str = ""
    places: tuple[execution.Place, ...] = ()
    passes_more: Callable[[str], bool] | None = None

    @property
    def solutions(self) -> tuple[str, ...]:
        """The references and the repaired program."""
        return (*self.references, self.repaired) if self.repaired else self.references


@dataclass(frozen=True, slots=True)
class Verdict:
    """Whether a text may be shown; if not, why, for logs and tests."""

    ok: bool
    reason: str = ""


def review(text: str, evidence: Evidence) -> Verdict:
    """The verdict on a text. An error while looking is a refusal: nothing passes that was not looked at in full."""
    try:
        reason = next(_objections(text, evidence), "")
    except Exception as error:
        return Verdict(ok=False, reason=f"the guard could not finish: {type(error).__name__}")
    return Verdict(not reason, reason)


def _objections(text: str, evidence: Evidence) -> Iterator[str]:
    seen = known(evidence.source, evidence.task, (*evidence.values, *evidence.aimed))
    if not text.strip():
        yield "empty"
    yield from _reading_objections(text, seen, evidence)
    text = decode.plain(text)
    region = claims.region(evidence.source, evidence.repaired) | evidence.lines
    yield from claims.objections(text, seen, evidence.source, region)
    parts = sentences(text)
    if not evidence.show_code:
        yield from _code_objections(text, fragments(text), seen, evidence)
    visible = " ".join((evidence.task, *evidence.values))
    edits = tellable(evidence.source, evidence.repaired, visible) if evidence.repaired else ()
    edits = () if evidence.authored else edits
    strict = not (evidence.authored or evidence.vetted or evidence.show_code)
    said = [spoken.without_values(part, seen, every=evidence.level == 1) for part in parts]
    yield from spoken.objections(said, evidence.source, evidence.level, edits, strict=strict)
    if evidence.passes_more is not None and not evidence.show_code:
        tries = evidence.passes_more
        learner = execution.Learner(
            evidence.source, evidence.level, tries, evidence.repaired, evidence.places, literal=evidence.vetted
        )
        yield from execution.objections(parts, seen, learner)


def _reading_objections(text: str, seen: Known, evidence: Evidence) -> Iterator[str]:
    """Against a text that is too long or too hard for a learner, or that must be deciphered to be read."""
    visible = "\n".join((evidence.source, evidence.task, *evidence.values, *evidence.aimed))
    plain = decode.plain(text)
    if too_long(plain, evidence.level):
        yield "too long"
    if too_hard(plain, evidence.language):
        yield "too hard to read"
    if letter := decode.strange(text, visible):
        yield f"holds a strange letter: {letter}"
    yield from (f"hides a text: {item}" for item in decode.hidden(plain, visible))
    if not evidence.authored and foreign(plain, evidence.language, seen.names):
        yield "is not in the learner's language"
    if piece := decode.ciphered(plain, seen.names):
        yield f"holds a cipher: {piece}"
    for other in () if evidence.show_code else decode.readings(plain):
        if _carries(other, fragments(other), seen, evidence):
            yield "holds a solution, when read in another way"


def _carries(text: str, pieces: list[Fragment], seen: Known, evidence: Evidence) -> bool:
    """True when the text holds a statement, an expression or a run of tokens of a solution."""
    if evidence.aimed:
        seen = known(evidence.source, evidence.task, evidence.values)
    visible = (evidence.source, evidence.task, *evidence.values)
    return (
        any(carries_shape(piece, evidence.solutions, seen.trees) for piece in pieces if not seen.quotes(piece))
        or carries_run(text, evidence.solutions, visible)
        or carries_run(" ".join(piece.text for piece in pieces), evidence.solutions, visible)
    )


def _code_objections(text: str, pieces: list[Fragment], seen: Known, evidence: Evidence) -> Iterator[str]:
    if _carries(text, pieces, seen, evidence):
        yield "holds code of a solution"
    visible = squash(" ".join((evidence.source, evidence.task, *evidence.values, *evidence.aimed)))
    for piece in pieces:
        unproven = evidence.passes_more is None or not evidence.solutions or not parses(evidence.source)
        if piece.nodes >= NODES and unproven and not evidence.authored and not seen.quotes(piece):
            yield f"holds code that nothing shows to be harmless: {piece.text}"
    for text_ in unreadable(text):
        if not (squash(text_) in visible or seen.quotes(Fragment(text_, None))):
            yield f"holds code that cannot be read: {text_}"
