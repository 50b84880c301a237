"""The one gate: a text passes only when nothing speaks against it, and never when a check of it fails.

Streaming: call `review` on all text so far before the next sentence is shown; each call looks at every sentence by
itself and at the whole, so that a fix split over sentences is seen before its last part.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from codementor.guard import claims, execution, spoken
from codementor.guard.fragments import Fragment, fragments, sentences
from codementor.guard.known import Known, known
from codementor.guard.overlap import NODES, carries_run, carries_shape
from codementor.guard.reading import too_hard, too_long


@dataclass(frozen=True, slots=True)
class Evidence:
    """What a text is held against. `values` are the texts of the report and its trace.

    `makes_pass` runs a program and says how many cases pass; `passed` is that number for `source`. Without it, code
    that neither the learner's program nor task nor report holds is refused, except in the `authored` words of an
    author. `lines`, where not empty, are the only lines the text may name.
    """

    level: int
    source: str
    task: str = ""
    references: tuple[str, ...] = ()
    values: tuple[str, ...] = ()
    lines: frozenset[int] = frozenset()
    language: str = "en"
    authored: bool = False
    show_code: bool = False
    passed: int = 0
    makes_pass: Callable[[str], int] | None = None


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
    seen = known(evidence.source, evidence.task, evidence.values)
    pieces = fragments(text)
    if not text.strip():
        yield "empty"
    if too_long(text, evidence.level):
        yield "too long"
    if too_hard(text, evidence.language):
        yield "too hard to read"
    yield from claims.objections(text, seen, evidence.source, evidence.lines)
    if not evidence.show_code:
        yield from _code_objections(text, pieces, seen, evidence)
    parts = sentences(text)
    yield from spoken.objections(parts, evidence.source, evidence.level)
    if evidence.makes_pass is not None and not evidence.show_code:
        learner = execution.Learner(evidence.source, evidence.level, evidence.passed, evidence.makes_pass)
        yield from execution.objections(parts, seen, learner)


def _code_objections(text: str, pieces: list[Fragment], seen: Known, evidence: Evidence) -> Iterator[str]:
    for piece in pieces:
        if seen.quotes(piece):
            continue
        if carries_shape(piece, evidence.references, seen.trees):
            yield f"holds code of a solution: {piece.text}"
        unproven = evidence.makes_pass is None or not evidence.references
        if piece.nodes >= NODES and unproven and not evidence.authored:
            yield f"holds code that nothing shows to be harmless: {piece.text}"
    visible = (evidence.source, evidence.task, *evidence.values)
    if carries_run(text, evidence.references, visible):
        yield "holds a run of a solution's tokens"
    if carries_run(" ".join(piece.text for piece in pieces), evidence.references, visible):
        yield "holds a run of a solution's tokens in pieces"
