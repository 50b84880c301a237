"""Handing in: kept on this machine first, then sent; followed until it is graded."""

import asyncio
from collections.abc import AsyncGenerator
from contextlib import aclosing
from dataclasses import replace

from codementor.client.errors import Refused, Unreachable, refusal
from codementor.client.outbox import drain
from codementor.state import outbox
from codementor.wire.errors import ErrorCode
from codementor.wire.progress import EventKind
from codementor.wire.submissions import Submission, SubmissionRequest, SubmissionStatus

from .account import service_of, signed_in
from .desk import Desk
from .events import new_id, now, record
from .texts import text, titled
from .work import Work

ENDED = (SubmissionStatus.GRADED, SubmissionStatus.FAILED)
PATIENCE = 5  # times in a row that a broken stream is taken up again
PAUSE = 1.0  # seconds before it is


async def submit(desk: Desk, work: Work) -> Submission:
    """The program as it stands is handed in, or WAITS on this machine until it can be; its note says for what.

    Raises `Refused` when the set was not pulled from a service, `StateUnusable` when it could not be kept here.
    """
    api = service_of(desk)
    desk.assure()
    if work.marker is None or work.marker.service != api.service:
        raise refusal(ErrorCode.NOT_FOUND, *titled(desk.language, "other_service", service=api.service))
    request = SubmissionRequest(
        new_id(),
        work.marker.owner,
        work.marker.set,
        work.marker.version,
        work.exercise.id,
        work.exercise.file,
        work.source,
        now(),
    )
    scope = desk.scope
    waiting = outbox.queue_submission(desk.state, scope, request)
    record(desk, work, EventKind.SUBMITTED)
    if desk.service is None:
        return replace(waiting, note=text(desk.language, "sign_in_to_send"))
    try:
        await drain(desk.state, scope, desk.service)
    except (Refused, Unreachable) as error:
        return replace(known(desk, waiting.id), note=_why(desk, error))
    return known(desk, waiting.id)


async def follow(desk: Desk, submission: str) -> AsyncGenerator[Submission]:
    """The submission at every change until it is graded or failed; what the service says last is kept here too.

    A stream that breaks is taken up again; raises `Unreachable` when that does not help.
    """
    api, scope, left = signed_in(desk), desk.scope, PATIENCE
    while True:
        try:
            async with aclosing(api.work.follow(submission)) as stream:
                async for current in stream:
                    left = PATIENCE
                    outbox.keep_submission(desk.state, scope, current)
                    yield current
                    if current.status in ENDED:
                        return
        except Unreachable:
            if left == 0:
                raise
        if left == 0:
            raise Unreachable("The service stopped telling about this submission. It is kept; look again later.")
        left -= 1
        await asyncio.sleep(PAUSE)


def stands(submission: Submission) -> str:
    """How it stands, by the name under which the catalogue tells it: a graded one is `passed` or `not_passed`."""
    if submission.status is SubmissionStatus.GRADED:
        return "passed" if submission.passed else "not_passed"
    return submission.status.value


def known(desk: Desk, submission: str) -> Submission:
    """A submission as this machine knows it; KeyError when it was not handed in here."""
    for current in outbox.submissions(desk.state, desk.scope):
        if current.id == submission:
            return current
    raise KeyError(submission)


def _why(desk: Desk, error: Refused | Unreachable) -> str:
    return text(desk.language, "waits") if isinstance(error, Unreachable) else str(error)
