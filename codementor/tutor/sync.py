"""Bringing this machine and the service to the same record: what waits is sent, what was done elsewhere is fetched."""

from typing import TYPE_CHECKING

from codementor.client.outbox import drain
from codementor.state import outbox, settings
from codementor.state.keys import Scope

from .desk import Desk
from .submit import ENDED

if TYPE_CHECKING:
    from codementor.client.api import Api


async def sync(desk: Desk) -> int:
    """Both sides know the same events; returns how many entries moved. Does nothing while nobody is signed in.

    Raises `Unreachable` or `Refused`; what was not sent waits on.
    """
    api, scope = desk.service, desk.scope
    if api is None:
        return 0
    sent = await drain(desk.state, scope, api)
    fetched = await _fetch(desk, scope, api)
    await _refresh(desk, scope, api)
    return sent + fetched


async def _fetch(desk: Desk, scope: Scope, api: "Api") -> int:
    """The cursor moves on only after its page is merged, so a page is never missed."""
    cursor, fetched = f"events-after:{scope.service}:{scope.account}", 0
    after = settings.read(desk.state, cursor)
    while True:
        page = await api.work.events(after)
        fetched += desk.state.merge(scope, page.events)
        if not page.events or page.next in ("", after):
            return fetched
        after = page.next
        settings.write(desk.state, cursor, after)


async def _refresh(desk: Desk, scope: Scope, api: "Api") -> None:
    waiting = {request.id for request in outbox.unsent_submissions(desk.state, scope)}
    for submission in outbox.submissions(desk.state, scope):
        if submission.status not in ENDED and submission.id not in waiting:
            outbox.keep_submission(desk.state, scope, await api.work.submission(submission.id))
