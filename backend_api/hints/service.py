"""Hints: run, diagnose, open at most the next level, and tell it sentence by sentence.

The diagnosis sees the learner's report only: a hidden case fails without its content, so no hint can carry it out.
"""

import hashlib
from collections.abc import AsyncGenerator
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol

from backend_api.exercises.service import Library, Name
from backend_api.kit.clock import rfc3339
from backend_api.kit.db import Database, Transaction
from backend_api.kit.ids import new_id
from backend_api.kit.runs import Runs
from backend_api.submissions import pool
from backend_api.submissions.policy import learners_report
from codementor.exercise.model import HelpLevel
from codementor.hints.ladder import offer, pieces
from codementor.hints.normal import program_id
from codementor.hints.prover import Question
from codementor.state import folds
from codementor.state.folds import LadderState
from codementor.state.keys import ExerciseKey
from codementor.wire.hints import Diagnosis, HintEvent, HintRequest, Ladder
from codementor.wire.progress import Event, EventKind

from . import repository


class Ledger(Protocol):
    """The learner's events. The progress room keeps them; it stands above this one, so it is handed in."""

    async def record(self, db: Transaction, user_id: str, events: tuple[Event, ...], now: datetime, /) -> int:
        """The events are on record."""

    async def of_exercise(self, db: Transaction, user_id: str, key: ExerciseKey, /) -> list[Event]:
        """The user's events of one exercise."""


@dataclass(frozen=True, slots=True)
class Tutor:
    """What hints need."""

    db: Database
    library: Library
    runs: Runs
    ledger: Ledger


@dataclass(frozen=True, slots=True)
class Ask:
    """Who asks for a hint, for what, and when."""

    user: str
    request: HintRequest
    now: datetime

    @property
    def key(self) -> ExerciseKey:
        """The exercise, whatever its version."""
        return ExerciseKey(self.request.owner, self.request.set, self.request.exercise)

    @property
    def source_hash(self) -> str:
        """What tells this very text from all others."""
        return hashlib.sha256(self.request.source.encode()).hexdigest()

    def event(self, kind: EventKind, **values: Any) -> Event:
        """Something that happens with this program now."""
        made, program = rfc3339(self.now), program_id(self.request.source)
        return Event(id=new_id(), kind=kind, **self.key._asdict(), made=made, program=program, **values)


@dataclass(frozen=True, slots=True)
class Examined:
    """A program's diagnosis, how far help may go in its exercise, and where the ladder stands."""

    diagnosis: Diagnosis
    policy: HelpLevel
    state: LadderState

    def ladder(self, opened: int, language: str, *, ready: bool) -> Ladder:
        """The ladder with that many levels open."""
        return offer(self.diagnosis, opened, ready=ready, policy=self.policy, language=language)


async def examine(tutor: Tutor, ask: Ask) -> Examined:
    """The program was run and diagnosed. The same text keeps the diagnosis that its open levels came from."""
    wanted = ask.request
    name = Name(wanted.owner, wanted.set, wanted.version)
    exercise = await tutor.library.exercise(name, wanted.exercise)
    report = await tutor.runs.check(exercise, wanted.source, exercise.cases, wanted.language)
    async with tutor.db.read() as db:
        events = await tutor.ledger.of_exercise(db, ask.user, ask.key)
        state = folds.ladder([*events, ask.event(EventKind.CHECKED, passed=report.good)])  # this run is a check too
        diagnosis = await repository.diagnosis(db, ask.user, state.diagnosis, ask.source_hash)
        programs = await pool.programs(db, name, wanted.exercise)
    if diagnosis is None:
        shown = learners_report(exercise, report)
        question = Question(exercise, wanted.source, shown, wanted.language)
        diagnosis = await tutor.runs.diagnosis(question, programs)
    return Examined(diagnosis, exercise.help, state)


async def open_level(db: Transaction, ledger: Ledger, ask: Ask, examined: Examined) -> Ladder:
    """The ladder, one level further open when a higher one was asked for and the next may open."""
    state, language = examined.state, ask.request.language
    ladder = examined.ladder(state.opened, language, ready=state.ready)
    if ask.request.level <= state.opened or not ladder.next_ready or ladder.next_level is None:
        return ladder
    opened = ask.event(EventKind.LEVEL_OPENED, level=ladder.next_level, diagnosis=ladder.diagnosis)
    await ledger.record(db, ask.user, (opened,), ask.now)
    await repository.keep(db, ask.user, examined.diagnosis, ask.source_hash, ask.now)
    return examined.ladder(ladder.next_level, language, ready=False)


async def tell(ladder: Ladder, level: int) -> AsyncGenerator[HintEvent]:
    """The hint of that level, or of the highest open one below it, sentence by sentence; then the ladder."""
    hint = next((hint for hint in reversed(ladder.hints) if hint.level <= level), None)
    for event in pieces(hint):
        yield event
    yield HintEvent(level=hint.level if hint else 1, ladder=ladder)
