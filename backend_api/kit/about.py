"""What the service says of itself: level and features, health, the API's description, and the parts of its pages."""

import asyncio
import json
from collections.abc import Callable
from dataclasses import replace
from functools import partial
from importlib.metadata import version
from pathlib import Path
from typing import Any

from codementor.wire.meta import API_LEVEL, Meta

from .answer import Answer
from .call import Call
from .errors import not_found
from .health import Checkup, Health
from .limits import Limit
from .metrics import CONTENT_TYPE
from .route import OPERATOR, PUBLIC, Route

VERSION = version("codementor")
_SWAGGER = Path(__file__).parent / "swagger"
_SWAGGER_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; "
    "frame-ancestors 'none'; base-uri 'none'"
)


async def meta(call: Call) -> Meta:
    """What this service is, the API levels it speaks, and what is switched on."""
    return Meta("CodeMentor", VERSION, API_LEVEL, API_LEVEL, call.site.features())


async def live(call: Call) -> Answer:
    """Whether this process answers at all."""
    return Answer(content=b'{"status":"live"}')


async def ready(checkup: Checkup, _call: Call) -> Answer:
    """Whether requests can be answered: how database, Redis, queue and sandbox do, and how long each took to say so."""
    health = await checkup.look()
    return Answer(body=health, status=200 if health.ready else 503)


async def metrics(call: Call) -> Answer:
    """Figures for Prometheus, for the operator alone."""
    return Answer(content=call.site.metrics.text(), content_type=CONTENT_TYPE)


async def openapi(describe: Callable[[], dict[str, Any]], _call: Call) -> Answer:
    """This API as an OpenAPI 3.1 document."""
    return Answer(content=json.dumps(describe()).encode())


async def docs(call: Call) -> Answer:
    """This API as a page to read and to try: Swagger UI, from this service's own files."""
    page = call.site.pages.render("docs.html")
    return replace(page, headers={**page.headers, "Content-Security-Policy": _SWAGGER_POLICY})


async def part(file: Path, kind: str, _call: Call) -> Answer:
    """A file of that page."""
    try:
        content = await asyncio.to_thread(file.read_bytes)
    except FileNotFoundError:  # a checkout in which nothing was built yet
        raise not_found("page") from None
    return Answer(content=content, content_type=f"{kind}; charset=utf-8", headers={"Cache-Control": "max-age=3600"})


def routes(describe: Callable[[], dict[str, Any]], templates: Path, checkup: Checkup) -> tuple[Route, ...]:
    """The rows; `describe` gives the OpenAPI document."""
    limit = Limit(600, 60)
    parts = {
        "/style.css": (templates / "style.css", "text/css"),
        "/docs/swagger-ui.css": (_SWAGGER / "static" / "swagger-ui.css", "text/css"),
        "/docs/swagger-ui-bundle.js": (_SWAGGER / "static" / "swagger-ui-bundle.js", "text/javascript"),
        "/docs/initializer.js": (_SWAGGER / "initializer.js", "text/javascript"),
    }
    return (
        Route("GET", "/v1/meta", meta, PUBLIC, limit, answer=Meta),
        Route("GET", "/health/live", live, PUBLIC, limit),
        Route("GET", "/health/ready", partial(ready, checkup), PUBLIC, limit, answer=Health, others=((503, Health),)),
        Route("GET", "/metrics", metrics, OPERATOR, limit, gives="text/plain"),
        Route("GET", "/openapi.json", partial(openapi, describe), PUBLIC, limit),
        Route("GET", "/docs", docs, PUBLIC, limit, gives="text/html"),
        *(
            Route("GET", path, partial(part, file, kind), PUBLIC, limit, gives=kind)
            for path, (file, kind) in parts.items()
        ),
    )
