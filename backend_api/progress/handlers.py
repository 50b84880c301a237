"""The progress room over HTTP."""

from backend_api.classes.service import PAGE_SIZE as CLASS_PAGE_SIZE
from backend_api.kit.call import Call
from backend_api.kit.limits import Limit
from backend_api.kit.route import Route
from codementor.wire.classes import ClassProgress
from codementor.wire.editor import Notice
from codementor.wire.progress import EventBatch, EventPage, PlatformPage, Progress

from . import service
from .policy import DAYS_SIZE, NEWEST_SIZE, PAGE_SIZE


async def send(call: Call) -> Notice:
    """Merge events of yours by union. Sending them twice changes nothing."""
    fresh = await service.record(call.db, call.who.user, call.message(EventBatch).events, call.site.clock())
    return Notice(message=f"{fresh} new.")


async def page(call: Call) -> EventPage:
    """Your events in the order the service learned of them; `next` is the cursor to go on from."""
    return await service.page(call.db, call.who.user, call.query.get("after", ""))


async def newest(call: Call) -> EventPage:
    """Your events, newest first, a page at a time."""
    return await service.newest(call.db, call.who.user, call.query.get("cursor", ""))


async def progress(call: Call) -> Progress:
    """Your streak, and where you stand with each exercise."""
    return await service.progress(call.db, call.who.user, call.site.clock())


async def of_class(call: Call) -> ClassProgress:
    """Where the members of a class of yours stand with the exercises of its sets."""
    return await service.of_class(call.db, call.who, call.path["id"], call.query.get("cursor", ""), call.site.clock())


async def platform(call: Call) -> PlatformPage:
    """How many learners worked on which day and what they did, newest first. Nobody is named."""
    return await service.platform(call.db, call.query.get("cursor", ""))


ROUTES = (
    Route("POST", "/v1/events", send, "work:write", Limit(120, 60), body=EventBatch, answer=Notice),
    Route(
        "GET",
        "/v1/events",
        page,
        "work:read",
        Limit(240, 60),
        answer=EventPage,
        listing=True,
        page_size=PAGE_SIZE,
        query=("after",),
    ),
    Route(
        "GET",
        "/v1/events/newest",
        newest,
        "work:read",
        Limit(240, 60),
        answer=EventPage,
        listing=True,
        page_size=NEWEST_SIZE,
        query=("cursor",),
    ),
    Route("GET", "/v1/progress", progress, "work:read", Limit(120, 60), answer=Progress),
    Route(
        "GET",
        "/v1/classes/{id}/progress",
        of_class,
        "classes:teach",
        Limit(60, 60),
        answer=ClassProgress,
        listing=True,
        page_size=CLASS_PAGE_SIZE,
        query=("cursor",),
        lagging=True,
    ),
    Route(
        "GET",
        "/v1/admin/days",
        platform,
        "platform:read",
        Limit(120, 60),
        answer=PlatformPage,
        listing=True,
        page_size=DAYS_SIZE,
        query=("cursor",),
        lagging=True,
    ),
)
