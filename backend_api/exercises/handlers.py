"""The exercises room over HTTP."""

from backend_api.kit.answer import Answer
from backend_api.kit.call import Call
from backend_api.kit.limits import Limit
from backend_api.kit.route import ZIP_LIMIT, Route
from codementor.wire.errors import ErrorCode
from codementor.wire.exercises import SetPage, SetSummary

from . import service
from .policy import PAGE_SIZE

ZIP = "application/zip"


async def listing(call: Call) -> SetPage:
    """List the exercise sets, each in its newest version."""
    return await service.listing(call.db, call.query.get("cursor", ""))


async def newest(call: Call) -> SetSummary:
    """The newest version of a set."""
    return await service.newest(call.db, call.path["owner"], call.path["set"])


async def publish(call: Call) -> Answer:
    """Publish a version of a set. Sending the same content again changes nothing."""
    summary, added = await service.publish(call.db, call.who, service.Name(**call.path), call.raw, call.site.clock())
    return Answer(body=summary, status=201 if added else 200)


async def bundle(call: Call) -> Answer:
    """Download a version as a learner gets it: without solutions and hidden cases."""
    digest = await service.hash_of(call.db, service.Name(**call.path))
    headers = {"ETag": f'"{digest}"', "Cache-Control": "private, no-cache"}
    if call.if_none_match == f'"{digest}"':
        return Answer(status=304, headers=headers)
    return Answer(content=await service.learner_bundle(call.db, digest), content_type=ZIP, headers=headers)


ROUTES = (
    Route(
        "GET",
        "/v1/sets",
        listing,
        "sets:read",
        Limit(120, 60),
        answer=SetPage,
        listing=True,
        page_size=PAGE_SIZE,
        query=("cursor",),
        lagging=True,
    ),
    Route("GET", "/v1/sets/{owner}/{set}", newest, "sets:read", Limit(240, 60), answer=SetSummary),
    Route(
        "PUT",
        "/v1/sets/{owner}/{set}/{version}",
        publish,
        "sets:write",
        Limit(60, 3600),
        answer=SetSummary,
        status=201,
        others=((200, SetSummary),),  # the same again
        accepts=ZIP,
        max_body=ZIP_LIMIT,
        refuses=(ErrorCode.SET_INVALID, ErrorCode.VERSION_EXISTS, ErrorCode.INVALID_FIELDS),
    ),
    Route(
        "GET",
        "/v1/sets/{owner}/{set}/{version}/bundle",
        bundle,
        "sets:read",
        Limit(120, 60),
        gives=ZIP,
        others=((304, None),),
    ),
)
