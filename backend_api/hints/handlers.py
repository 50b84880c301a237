"""The hints room over HTTP."""

from functools import partial

from backend_api.classes import service as classes
from backend_api.kit.answer import Stream
from backend_api.kit.call import Call
from backend_api.kit.limits import Limit
from backend_api.kit.route import Route
from codementor.exercise.model import HelpLevel
from codementor.wire.errors import ErrorCode
from codementor.wire.hints import HintEvent, HintRequest

from . import service
from .service import Ask, Tutor


async def hint(tutor: Tutor, call: Call) -> Stream:
    """Run a program, open the next level of its ladder if it may open, and stream the hint, as server-sent events."""
    wanted, now = call.message(HintRequest), call.site.clock()
    async with call.site.db.read() as db:
        allowed = await classes.require_help(db, call.who.user, wanted.owner, wanted.set, now)
    ask = Ask(call.who.user, wanted, now, HelpLevel(allowed))
    examined = await service.examine(tutor, ask)
    ladder = await service.open_level(call.db, tutor.ledger, ask, examined)
    return Stream("hint", service.tell(ladder, ask.request.level))


def routes(tutor: Tutor) -> tuple[Route, ...]:
    """The room's rows."""
    return (
        Route(
            "POST",
            "/v1/hints",
            partial(hint, tutor),
            "work:write",
            Limit(30, 60),
            body=HintRequest,
            answer=HintEvent,
            gives="text/event-stream",
            refuses=(ErrorCode.NOT_FOUND, ErrorCode.RUNS_DISABLED),
        ),
    )
