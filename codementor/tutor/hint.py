"""A hint: the next level of the ladder, from the service when signed in and reached, else from this machine.

While the service is asked, level 1 of the local diagnosis is said at once. Where the service cannot help, the local
diagnosis answers and says what it could not know.
"""

import asyncio
import re
from collections.abc import AsyncIterator
from dataclasses import replace

from codementor.client.errors import Refused, Unreachable
from codementor.client.outbox import drain
from codementor.hints.ladder import offer
from codementor.hints.normal import program_id
from codementor.wire.hints import Hint, HintEvent, HintRequest, Ladder
from codementor.wire.progress import EventKind

from .check import examine, look, present_ladder
from .desk import Desk, Examined
from .events import record
from .texts import text
from .work import Work

PATIENCE = 10.0  # seconds for the service's first words, then this machine answers
_SENTENCE = re.compile(r".+?(?:[.!?:]\s+|\n+|$)", re.DOTALL)


async def hint(desk: Desk, work: Work, level: int | None = None) -> AsyncIterator[HintEvent]:
    """Yields the hint sentence by sentence, then one event with the ladder as it stands.

    `level` None asks for the next level if it may open. A level that is open already, or may not open yet, yields the
    ladder alone; its `note` says what opens the next one. A program not checked before is checked first.
    """
    examined = await _examined(desk, work)
    ladder = present_ladder(desk, work, examined)
    opening = ladder.next_level if ladder.next_ready else None
    if opening is None or (level is not None and level < opening):
        yield HintEvent(level=level or opening or 1, ladder=ladder)
        return
    said = 0
    why = ""
    if desk.service and work.marker and work.marker.service == desk.service.service:
        for event in _pieces(_of_level(examined.diagnosis.hints, 1)):
            said = 1
            yield event
        try:
            async for event in _from_service(desk, work, opening):
                if event.ladder is None and event.level <= said:
                    continue
                yield event
            return
        except Unreachable:
            why = text(desk.language, "offline")
        except Refused:
            why = text(desk.language, "no_service_hint")
    for event in _from_here(desk, work, examined, opening):
        if event.ladder is not None:
            event = replace(event, ladder=replace(event.ladder, note=" ".join(filter(None, (why, event.ladder.note)))))
        elif event.level <= said:
            continue
        yield event


async def _examined(desk: Desk, work: Work) -> Examined:
    """The diagnosis of exactly this program, on record as a check."""
    known = desk.examined.get(work.path)
    same = known is not None and known.source == work.source and known.exercise == work.exercise
    latest = next(iter(desk.state.attempts(desk.scope, work.key)), None)
    on_record = latest is not None and latest.source == work.source
    if known is not None and same and on_record:
        return known
    return await (look if on_record else examine)(desk, work)


async def _from_service(desk: Desk, work: Work, level: int) -> AsyncIterator[HintEvent]:
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
    events = desk.service.work.hint(request)
    try:
        async with asyncio.timeout(PATIENCE):
            await drain(desk.state, desk.scope, desk.service)
            event = await anext(events)
        while event.ladder is None:
            yield event
            event = await anext(events)
    except (TimeoutError, StopAsyncIteration) as error:
        raise Unreachable("The service's answer did not come, or broke off.") from error
    _opened(desk, work, event.ladder, level)
    yield event


def _from_here(desk: Desk, work: Work, examined: Examined, level: int) -> list[HintEvent]:
    ladder = offer(examined.diagnosis, level, ready=False, policy=work.exercise.help, language=desk.language)
    _opened(desk, work, ladder, level)
    return [*_pieces(_of_level(ladder.hints, level)), HintEvent(level=level, ladder=ladder)]


def _opened(desk: Desk, work: Work, ladder: Ladder, level: int) -> None:
    """The level is on record as open, when the ladder really shows it."""
    if _of_level(ladder.hints, level):
        record(
            desk,
            work,
            EventKind.LEVEL_OPENED,
            program=program_id(work.source),
            level=level,
            diagnosis=ladder.diagnosis,
        )


def _of_level(hints: tuple[Hint, ...], level: int) -> Hint | None:
    return next((hint for hint in hints if hint.level == level), None)


def _pieces(hint: Hint | None) -> list[HintEvent]:
    """The sentences of a hint; joined they are its text again."""
    return [HintEvent(piece, hint.level) for piece in _SENTENCE.findall(hint.text)] if hint else []
