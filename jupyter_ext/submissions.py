"""Handing in: queued on this machine first, so nothing is lost, then followed until it is graded."""

from collections.abc import AsyncIterator

from codementor.tutor.submit import follow, submit
from codementor.wire.editor import NotebookArguments
from codementor.wire.submissions import SubmissionStatus

from .base import Call
from .cells import work_of
from .streams import Event

ENDED = {SubmissionStatus.WAITING, SubmissionStatus.GRADED, SubmissionStatus.FAILED}


async def stream(call: Call) -> AsyncIterator[Event]:
    """`submission` events: how it stands at once, and every change until it waits for the service or is graded."""
    asked = call.told(NotebookArguments)
    desk = call.speaking(asked.language)
    work, _ = await work_of(call, asked)
    handed_in = await submit(desk, work)
    yield "submission", handed_in
    if handed_in.status not in ENDED:
        async for submission in follow(desk, handed_in.id):
            yield "submission", submission
