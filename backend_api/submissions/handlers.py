"""The submissions room over HTTP."""

from functools import partial

from backend_api.kit.answer import Stream
from backend_api.kit.call import Call
from backend_api.kit.limits import Limit
from backend_api.kit.route import Route
from codementor.wire.errors import ErrorCode
from codementor.wire.submissions import PoolConsent, Submission, SubmissionPage, SubmissionRequest

from . import pool, service
from .policy import PAGE_SIZE
from .service import Grader


async def hand_in(grader: Grader, call: Call) -> Submission:
    """Hand in a program to be graded. The same id and body again is the same submission."""
    wanted = call.message(SubmissionRequest)
    await service.require(grader.library, wanted)
    taken, waits = await service.hand_in(call.db, call.who.user, wanted, call.site.clock(), grader.note)
    if waits:
        call.after.append(partial(service.send, grader))
    return taken


async def listing(call: Call) -> SubmissionPage:
    """List your submissions, newest first, without their reports."""
    return await service.listing(call.db, call.who.user, call.query.get("cursor", ""))


async def one(call: Call) -> Submission:
    """One submission of yours, with its report once it is graded."""
    return await service.one(call.db, call.who.user, call.path["id"])


async def events(call: Call) -> Stream:
    """A submission of yours at each change, as server-sent events, until it is graded or failed."""
    await service.one(call.db, call.who.user, call.path["id"])
    return Stream("submission", service.follow(call.site.db, call.site.bus, call.who.user, call.path["id"]))


async def consent(call: Call) -> PoolConsent:
    """Whether your correct programs may help to repair the programs of others, and since when."""
    return await pool.consent(call.db, call.who.user)


async def agree(call: Call) -> PoolConsent:
    """Agree that your correct programs help to repair the programs of others. Nobody is shown them."""
    return await pool.agree(call.db, call.who.user, call.site.clock())


async def withdraw(call: Call) -> PoolConsent:
    """Agree no longer: your programs are taken out at once."""
    return await pool.withdraw(call.db, call.who.user, call.site.clock())


def routes(grader: Grader) -> tuple[Route, ...]:
    """The room's rows."""
    path, agreed, read = "/v1/submissions", "/v1/pool/consent", "work:read"
    return (
        Route(
            "POST",
            path,
            partial(hand_in, grader),
            "work:write",
            Limit(60, 60),
            body=SubmissionRequest,
            answer=Submission,
            status=202,
            refuses=(ErrorCode.KEY_REUSED, ErrorCode.NOT_FOUND),
        ),
        Route(
            "GET",
            path,
            listing,
            read,
            Limit(120, 60),
            answer=SubmissionPage,
            listing=True,
            page_size=PAGE_SIZE,
            query=("cursor",),
        ),
        Route("GET", path + "/{id}", one, read, Limit(240, 60), answer=Submission),
        Route("GET", path + "/{id}/events", events, read, Limit(120, 60), answer=Submission, gives="text/event-stream"),
        Route("GET", agreed, consent, read, Limit(120, 60), answer=PoolConsent),
        Route("PUT", agreed, agree, "work:write", Limit(20, 60), answer=PoolConsent),
        Route("DELETE", agreed, withdraw, "work:write", Limit(20, 60), answer=PoolConsent),
    )
