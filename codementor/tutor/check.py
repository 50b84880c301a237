"""A check: the visible cases run on the learner's program, and what follows is written down."""

import asyncio
from datetime import date
from threading import Event as Signal

from codementor.hints.ladder import offer
from codementor.hints.normal import program_id
from codementor.state import folds
from codementor.wire.editor import Attempt
from codementor.wire.hints import CheckResult, Ladder
from codementor.wire.progress import EventKind
from codementor.wire.reports import Report

from .desk import Desk, Examined
from .events import new_id, now, record
from .rules import help_level, learn
from .sets import next_folder
from .work import Work


async def check(desk: Desk, work: Work, stop: Signal | None = None) -> CheckResult:
    """The program was run, the attempt and the check are on record, and the result says what comes next.

    Where nothing can be put on record the result comes all the same, and its note says so.

    Cancelling ends the learner's program at once and records nothing; so does setting `stop`, which raises `Stopped`.
    """
    examined = await examine(desk, work, stop)
    await learn(desk, work)
    events = desk.state.events(desk.scope)
    return CheckResult(
        report=examined.report,
        findings=examined.diagnosis.findings,
        ladder=None if examined.report.good else present_ladder(desk, work, examined),
        streak_days=folds.streak(events, date.today()).days,
        next_exercise=next_folder(desk, work) if examined.report.good else "",
        note=desk.loss,
    )


async def examine(desk: Desk, work: Work, stop: Signal | None = None) -> Examined:
    """The program was run and diagnosed; the check is on record and remembered for the next hint."""
    examined = await look(desk, work, stop)
    record(desk, work, EventKind.CHECKED, program=program_id(work.source), passed=examined.report.good)
    attempt = Attempt(new_id(), now(), examined.report.passed, examined.report.total, work.source)
    desk.state.keep_attempt(desk.scope, work.key, attempt)
    return examined


async def look(desk: Desk, work: Work, stop: Signal | None = None) -> Examined:
    """The program was run and diagnosed; nothing is on record."""
    report = await _run(desk, work, stop or Signal())
    diagnosis = await asyncio.to_thread(desk.diagnosis, work.exercise, work.source, report)
    desk.examined[work.path] = Examined(work.exercise, work.source, report, diagnosis)
    return desk.examined[work.path]


def present_ladder(desk: Desk, work: Work, examined: Examined) -> Ladder:
    """What the learner may read of this diagnosis now."""
    stands = folds.ladder(desk.state.events(desk.scope, work.key))
    return offer(
        examined.diagnosis,
        stands.opened,
        ready=stands.ready,
        policy=help_level(desk, work),
        language=desk.language,
    )


async def _run(desk: Desk, work: Work, stop: Signal) -> Report:
    """A cancelled wait leaves no program behind: it is stopped, and its thread is waited for."""
    running = asyncio.ensure_future(
        asyncio.to_thread(desk.runner.check, work.exercise, work.source, stop=stop, language=desk.language)
    )
    try:
        return await asyncio.shield(running)
    except asyncio.CancelledError:
        stop.set()
        await asyncio.gather(running, return_exceptions=True)
        raise
