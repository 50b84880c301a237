"""A hint: the next level of the ladder, from the service when signed in and reached, else from this machine.

While the service is asked, level 1 of the local diagnosis is said at once. Where the service cannot help, the local
diagnosis answers and says what it could not know.
"""

import asyncio
from collections.abc import AsyncGenerator
from contextlib import aclosing
from dataclasses import replace

from codementor.client.errors import Refused, Unreachable
from codementor.client.outbox import drain
from codementor.exercise.model import HelpLevel
from codementor.hints.ladder import offer, pieces
from codementor.hints.normal import program_id
from codementor.state import folds
from codementor.state.folds import TOP_LEVEL
from codementor.wire.hints import Hint, HintEvent, HintRequest, Ladder
from codementor.wire.progress import EventKind

from .check import examine, look, present_ladder
from .desk import Desk, Examined
from .events import record
from .rules import help_level, learn
from .sync import sync
from .texts import text
from .work import Work

PATIENCE = 10.0  # seconds for the service's first words, then this machine answers


async def hint(desk: Desk, work: Work, level: int | None = None) -> AsyncGenerator[HintEvent]:
    """Yields the hint sentence by sentence, then one event with the ladder as it stands.

    `level` None asks for the next level if it may open. A level that is open already, or may not open yet, yields the
    ladder alone; its `note` says what opens the next one. A program not checked before is checked first.
    """
    examined = await _examined(desk, work)
    await learn(desk, work)
    stands = folds.ladder(desk.state.events(desk.scope, work.key))
    here = present_ladder(desk, work, examined)
    opening = here.next_level if here.next_ready and (level or TOP_LEVEL) >= (here.next_level or 0) else None
    known, why = stands.opened, ""  # pieces up to the known level are not said again
    if _service_knows(desk, work):
        for event in pieces(_of_level(examined.diagnosis.hints, 1) if opening else None):
            known = max(known, 1)
            yield event
        try:
            wanted = level or min(stands.opened + stands.ready, TOP_LEVEL) or 1
            async with aclosing(_from_service(desk, work, wanted)) as events:
                async for event in events:
                    if event.ladder is not None:
                        yield replace(event, ladder=_noted(event.ladder, desk.loss))
                    elif event.level > known:
                        yield event
            return
        except Unreachable:
            why = text(desk.language, "offline")
        except Refused:
            why = text(desk.language, "no_service_hint")
    ladder = _opened_here(desk, work, examined, opening) if opening else here
    for event in pieces(_of_level(ladder.hints, opening or 0)):
        if event.level > known:
            yield event
    yield HintEvent(level=opening or level or 1, ladder=_noted(ladder, desk.loss, before=why))


def _service_knows(desk: Desk, work: Work) -> bool:
    """Whether the service may be asked: somebody is signed in, the set came from it, and its author allows hints."""
    named = desk.service is not None and work.marker is not None and work.marker.service == desk.service.service
    return named and work.exercise.help is not HelpLevel.OFF


async def _examined(desk: Desk, work: Work) -> Examined:
    """The diagnosis of exactly this program, on record as a check."""
    known = desk.examined.get(work.path)
    same = known is not None and known.source == work.source and known.exercise == work.exercise
    latest = next(iter(desk.state.attempts(desk.scope, work.key)), None)
    on_record = latest is not None and latest.source == work.source
    if known is not None and same and on_record:
        return known
    return await (look if on_record else examine)(desk, work)


async def _from_service(desk: Desk, work: Work, level: int) -> AsyncGenerator[HintEvent]:
    """The service's stream. It must know of the check first, so what waits is sent before."""
    assert desk.service
    assert work.marker
    request = HintRequest(
        owner=work.marker.owner,
        set=work.marker.set,
        version=work.marker.version,
        exercise=work.exercise.id,
        file=work.exercise.file,
        source=work.source,
        level=level,
        language=desk.language,
    )
    async with aclosing(desk.service.work.hint(request)) as events:
        try:
            async with asyncio.timeout(PATIENCE):
                await drain(desk.state, desk.scope, desk.service)
                event = await anext(events)
            while event.ladder is None:
                yield event
                event = await anext(events)
        except (TimeoutError, StopAsyncIteration) as error:
            raise Unreachable("The service's answer did not come, or broke off.") from error
    assert event.ladder
    await _note_opening(desk, work, event.ladder)
    yield event


async def _note_opening(desk: Desk, work: Work, ladder: Ladder) -> None:
    """The service wrote down what it opened: its event is fetched. Where that fails it is written down here too."""
    before = folds.level(desk.state.events(desk.scope, work.key))
    try:
        async with asyncio.timeout(PATIENCE):
            await sync(desk)
    except (TimeoutError, Refused, Unreachable):
        highest = max((hint.level for hint in ladder.hints), default=0)
        if highest > before:
            _record_opening(desk, work, highest, ladder.diagnosis)


def _opened_here(desk: Desk, work: Work, examined: Examined, level: int) -> Ladder:
    ladder = offer(examined.diagnosis, level, ready=False, policy=help_level(desk, work), language=desk.language)
    _record_opening(desk, work, level, ladder.diagnosis)
    return ladder


def _record_opening(desk: Desk, work: Work, level: int, diagnosis: str) -> None:
    program = program_id(work.source)
    record(desk, work, EventKind.LEVEL_OPENED, program=program, level=level, diagnosis=diagnosis)


def _noted(ladder: Ladder, after: str, before: str = "") -> Ladder:
    return replace(ladder, note=" ".join(filter(None, (before, ladder.note, after))))


def _of_level(hints: tuple[Hint, ...], level: int) -> Hint | None:
    return next((hint for hint in hints if hint.level == level), None)
