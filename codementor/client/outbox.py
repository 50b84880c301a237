"""Sends what waits on this machine. Ids make it safe to send twice, so a killed process loses and doubles nothing."""

from dataclasses import replace
from typing import TYPE_CHECKING

from codementor.state import outbox
from codementor.state.keys import Scope
from codementor.state.store import State
from codementor.wire.errors import ErrorCode
from codementor.wire.progress import Event, EventBatch
from codementor.wire.submissions import SubmissionRequest, SubmissionStatus

from .errors import Refused

if TYPE_CHECKING:
    from .api import Api

BATCH = 100
HOPELESS = (  # answers that will be the same tomorrow
    ErrorCode.INVALID_REQUEST,
    ErrorCode.INVALID_FIELDS,
    ErrorCode.TOO_LARGE,
    ErrorCode.NOT_FOUND,
    ErrorCode.FORBIDDEN,
    ErrorCode.KEY_REUSED,
)


async def drain(state: State, scope: Scope, api: "Api") -> int:
    """Nothing of this account waits any more; returns how many entries were sent.

    Raises `Unreachable` or `Refused` when the service takes none now: the rest waits on.
    """
    sent = 0
    while events := outbox.unsent_events(state, scope, BATCH):
        await _send(events, api)
        outbox.mark_sent(state, scope, [event.id for event in events])
        sent += len(events)
    for request in outbox.unsent_submissions(state, scope):
        await _hand_in(state, scope, api, request)
        sent += 1
    return sent


async def _send(events: tuple[Event, ...], api: "Api") -> None:
    """One event the service will never take must not hold up the others: it stays in the record here only."""
    try:
        await api.work.send_events(EventBatch(events))
    except Refused as refused:
        if refused.code not in HOPELESS:
            raise
        if len(events) > 1:
            middle = len(events) // 2
            await _send(events[:middle], api)
            await _send(events[middle:], api)


async def _hand_in(state: State, scope: Scope, api: "Api", request: SubmissionRequest) -> None:
    """A submission the service will never take is kept as FAILED with its reason."""
    try:
        taken = await api.work.submit(request)
    except Refused as refused:
        if refused.code not in HOPELESS:
            raise
        waiting = next(known for known in outbox.submissions(state, scope) if known.id == request.id)
        taken = replace(waiting, status=SubmissionStatus.FAILED, note=str(refused))
    outbox.keep_submission(state, scope, taken)
