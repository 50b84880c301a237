"""What the service says of itself: level and features, health, the API's description, and the style of its pages."""

import json
from collections.abc import Callable
from functools import partial
from importlib.metadata import version
from pathlib import Path
from typing import Any

from sqlalchemy.exc import SQLAlchemyError

from codementor.wire.errors import ErrorCode
from codementor.wire.meta import API_LEVEL, Meta

from .answer import Answer
from .call import Call
from .errors import Refusal
from .limits import Limit
from .route import PUBLIC, Route

VERSION = version("codementor")


async def meta(call: Call) -> Meta:
    """What this service is, the API levels it speaks, and what is switched on."""
    return Meta("CodeMentor", VERSION, API_LEVEL, API_LEVEL, call.site.features)


async def health(call: Call) -> Answer:
    """Whether the service and its database answer."""
    try:
        await call.site.db.ping()
    except (SQLAlchemyError, OSError):
        raise Refusal(ErrorCode.UNAVAILABLE, "The database does not answer.") from None
    return Answer(content=b'{"status":"well"}')


async def style(sheet: bytes, _call: Call) -> Answer:
    """The style sheet of the pages."""
    return Answer(content=sheet, content_type="text/css; charset=utf-8", headers={"Cache-Control": "max-age=3600"})


async def openapi(describe: Callable[[], dict[str, Any]], _call: Call) -> Answer:
    """This API as an OpenAPI 3.1 document."""
    return Answer(content=json.dumps(describe()).encode())


async def docs(describe: Callable[[], dict[str, Any]], call: Call) -> Answer:
    """This API as a page to read."""
    return call.site.pages.render("docs.html", api=describe())


def routes(describe: Callable[[], dict[str, Any]], templates: Path) -> tuple[Route, ...]:
    """The rows; `describe` gives the OpenAPI document."""
    sheet = (templates / "style.css").read_bytes()
    limit = Limit(600, 60)
    return (
        Route("GET", "/v1/meta", meta, PUBLIC, limit, answer=Meta),
        Route("GET", "/healthz", health, PUBLIC, limit),
        Route("GET", "/openapi.json", partial(openapi, describe), PUBLIC, limit),
        Route("GET", "/docs", partial(docs, describe), PUBLIC, limit, gives="text/html"),
        Route("GET", "/style.css", partial(style, sheet), PUBLIC, limit, gives="text/css"),
    )
