"""Hints: have the program run and diagnosed, open at most the next level, and tell it sentence by sentence.

A worker runs and diagnoses (see `jobs`); here its answer is waited for. The diagnosis sees the learner's report only:
a hidden case fails without its content, so no hint can carry it out.
"""

import asyncio
import hashlib
import json
import logging
from collections.abc import AsyncGenerator
from contextlib import suppress
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any, Protocol

from sqlalchemy import Row

from backend_api.exercises.service import Library, Name
from backend_api.jobs.queue import Jobs
from backend_api.kit import wire
from backend_api.kit.about import VERSION
from backend_api.kit.bus import Bus
from backend_api.kit.clock import Clock, rfc3339
from backend_api.kit.db import Database, Transaction
from backend_api.kit.ids import new_id
from backend_api.kit.runs import Runs
from backend_api.submissions import pool
from codementor.exercise.model import HelpLevel, stricter
from codementor.hints.ladder import offer, pieces
from codementor.hints.normal import program_id
from codementor.state import folds
from codementor.state.folds import LadderState
from codementor.state.keys import ExerciseKey
from codementor.wire.hints import Diagnosis, HintEvent, HintRequest, Ladder
from codementor.wire.progress import Event, EventKind

from . import repository
from .errors import broke_off, busy, runs_disabled
from .policy import KEPT, LOOK_SECONDS, MOST_WAITING, PATIENCE
from .tables import Status

log = logging.getLogger(__name__)
DIAGNOSE = "hints.diagnose"  # the job's name


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
    bus: Bus
    clock: Clock
    library: Library
    runs: Runs
    jobs: Jobs
    ledger: Ledger
    remote: bool = False  # workers elsewhere run programs


@dataclass(frozen=True, slots=True)
class Ask:
    """Who asks for a hint, for what, and when."""

    user: str
    request: HintRequest
    now: datetime
    allowed: HelpLevel = HelpLevel.FULL  # by the asker's classes

    @property
    def key(self) -> ExerciseKey:
        """The exercise, whatever its version."""
        return ExerciseKey(self.request.owner, self.request.set, self.request.exercise)

    @property
    def set(self) -> Name:
        """The exercise's set, in its version."""
        return Name(self.request.owner, self.request.set, self.request.version)

    def question(self, made_of: str) -> str:
        """The id of what is asked: of all that its answer depends on, whoever asks. `made_of` names the pool."""
        wanted = self.request
        of = self.set
        parts = (of.owner, of.set, of.version, wanted.exercise, wanted.language, made_of, VERSION, wanted.source)
        return hashlib.sha256(json.dumps(parts).encode()).hexdigest()

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
    """The program was run and diagnosed by a worker. The same text keeps the diagnosis of its open levels."""
    wanted = ask.request
    exercise = await tutor.library.exercise(ask.set, wanted.exercise)
    async with tutor.db.read() as db:
        events = await tutor.ledger.of_exercise(db, ask.user, ask.key)
        state = folds.ladder([*events, ask.event(EventKind.CHECKED, passed=False)])
        kept = await repository.diagnosis(db, ask.user, state.diagnosis, ask.source_hash)
        made_of = await pool.generation(db, ask.set, wanted.exercise)
    if kept:
        return Examined(kept, stricter(exercise.help, ask.allowed), state)
    passed, diagnosis = await _answer(tutor, ask, made_of)
    state = folds.ladder([*events, ask.event(EventKind.CHECKED, passed=passed)])  # this run is a check too
    return Examined(diagnosis, stricter(exercise.help, ask.allowed), state)


async def _answer(tutor: Tutor, ask: Ask, made_of: str) -> tuple[bool, Diagnosis]:
    """Whether the program passed, and its diagnosis: known already, or from the worker that is asked now."""
    name = ask.question(made_of)
    async with tutor.db.read() as db:
        row = await repository.question(db, name)
    if row is None or row.status != Status.ANSWERED:
        row = await _ask(tutor, ask, name)
    return row.passed, wire.adapter(Diagnosis).validate_json(row.diagnosis)


async def _ask(tutor: Tutor, ask: Ask, name: str) -> Row[Any]:
    """The question, answered. Raises a Refusal where nobody answers it in time, or too many wait."""
    if not (tutor.remote or tutor.runs.allowed):
        raise runs_disabled()
    until = asyncio.get_running_loop().time() + PATIENCE.total_seconds()
    async with tutor.bus.subscribe(channel(name)) as changed:
        await _put_question(tutor, ask, name)
        while asyncio.get_running_loop().time() < until:
            await _call(tutor, name)
            with suppress(TimeoutError):
                async with asyncio.timeout(LOOK_SECONDS):
                    await changed.wait()
            changed.clear()
            async with tutor.db.read() as db:
                row = await repository.question(db, name)
            if row is None or row.status == Status.FAILED:
                raise broke_off()
            if row.status == Status.REFUSED:
                raise runs_disabled()
            if row.status == Status.ANSWERED:
                return row
    raise busy()


async def _put_question(tutor: Tutor, ask: Ask, name: str) -> None:
    now, wanted = tutor.clock(), ask.request
    async with tutor.db.write() as db:
        if await repository.waiting(db, now - PATIENCE) >= MOST_WAITING:
            raise busy()
        await repository.ask(
            db,
            now - PATIENCE,
            id=name,
            user_id=ask.user,
            **asdict(ask.set),
            exercise=wanted.exercise,
            language=wanted.language,
            source=wanted.source,
            status=Status.QUEUED,
            passed=False,
            diagnosis=None,
            asked=now,
        )


async def _call(tutor: Tutor, name: str) -> None:
    """A worker is called to answer. A call that is lost, or reaches a worker that ends, is followed by another."""
    try:
        await tutor.jobs.send(DIAGNOSE, name)
    except (ConnectionError, OSError) as error:
        log.warning("job not sent", extra={"facts": {"error": type(error).__name__}})


async def sweep(db: Transaction, now: datetime) -> None:
    """Questions asked long ago are gone, with their answers."""
    await repository.sweep(db, now - KEPT)


def channel(question: str) -> str:
    """Where it is announced that a question is answered."""
    return f"question:{question}"


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
