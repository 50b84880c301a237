"""The ladder: of a diagnosis, only what a learner has opened, and what opens the next level."""

import re

from codementor.exercise.model import HelpLevel
from codementor.hints.texts import text
from codementor.wire.hints import Diagnosis, Hint, HintEvent, Ladder

_SENTENCE = re.compile(r".+?(?:[.!?:]\s+|\n+|$)", re.DOTALL)
TOP = {HelpLevel.OFF: 0, HelpLevel.HINTS: 3, HelpLevel.FULL: 4}


def offer(diagnosis: Diagnosis, opened: int, *, ready: bool, policy: HelpLevel, language: str = "en") -> Ladder:
    """The hints up to level `opened` that the policy allows, and the next level.

    `ready` is the caller's word that a program whose normalised form differs was checked since the last opening (or
    that the author's policy opens the next level anyway). Levels without a hint are passed over.
    """
    top = TOP[policy]
    shown = tuple(hint for hint in diagnosis.hints if hint.level <= min(opened, top))
    coming = next((hint.level for hint in diagnosis.hints if min(opened, top) < hint.level <= top), None)
    return Ladder(
        diagnosis=diagnosis.id,
        hints=shown,
        next_level=coming,
        next_ready=ready and coming is not None,
        note=_note(diagnosis, coming, ready=ready, policy=policy, language=language),
    )


def pieces(hint: Hint | None) -> list[HintEvent]:
    """The sentences of a hint as a stream tells them; joined they are its text again."""
    return [HintEvent(piece, hint.level) for piece in _SENTENCE.findall(hint.text)] if hint else []


def _note(diagnosis: Diagnosis, coming: int | None, *, ready: bool, policy: HelpLevel, language: str) -> str:
    if policy is HelpLevel.OFF:
        return text(language, "ladder.off")
    if not diagnosis.hints:
        return diagnosis.unknown
    if coming is None:
        return diagnosis.unknown or text(language, "ladder.all" if policy is HelpLevel.FULL else "ladder.top")
    return text(language, "ladder.ready" if ready else "ladder.change", level=coming)
