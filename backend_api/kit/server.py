"""The HTTP server with its bounds: connections, the size of headers, and the time that a slow client may take."""

import asyncio
import logging
import os
from typing import Any

from tornado import iostream
from tornado.httpserver import HTTPServer
from tornado.web import Application

from codementor.wire.errors import ErrorCode

from . import wire
from .errors import Refusal
from .ids import new_id

log = logging.getLogger(__name__)
MOST_BODY = 64_000_000  # beyond it the connection is closed; up to it a Problem is answered
MOST_HEADERS = 16_384
IDLE_SECONDS = 75.0  # also for the first byte to the last of a request's headers; proxies keep theirs for 60
BODY_SECONDS = 60.0
_WAIT_SECONDS = 5
_OTHER_FILES = 100  # what a process opens besides: the database, Redis, children


class Front(HTTPServer):
    """Tells who comes beyond `most` connections to come again."""

    most: int
    held: int = 0

    def handle_stream(self, stream: iostream.IOStream, address: Any) -> None:
        """The connection is served, or told that there are too many."""
        if self.held >= self.most:
            asyncio.ensure_future(_turn_away(stream))  # noqa: RUF006 - it ends with its stream
            return
        self.held += 1
        super().handle_stream(stream, address)

    def on_close(self, server_conn: object) -> None:
        """The connection makes room for another."""
        self.held -= 1
        super().on_close(server_conn)


def front(application: Application, most: int, proxies: list[str]) -> Front:
    """The server, not yet bound, for `most` connections at a time, as far as the system lets a process open them."""
    server = Front(
        application,
        xheaders=bool(proxies),
        trusted_downstream=proxies,
        max_header_size=MOST_HEADERS,
        max_body_size=MOST_BODY,
        idle_connection_timeout=IDLE_SECONDS,
        body_timeout=BODY_SECONDS,
    )
    server.most = min(most, _openable() - _OTHER_FILES)
    return server


async def _turn_away(stream: iostream.IOStream) -> None:
    refusal = Refusal(ErrorCode.UNAVAILABLE, "The service has no room for another connection. Try again soon.")
    problem = refusal.problem(new_id())
    body = wire.encode(problem)
    head = (
        f"HTTP/1.1 503 Service Unavailable\r\nContent-Type: application/problem+json\r\nContent-Length: {len(body)}\r\n"
        f"Retry-After: {_WAIT_SECONDS}\r\nConnection: close\r\n\r\n"
    )
    log.warning("too many connections", extra={"facts": {"instance": problem.instance}})
    try:
        async with asyncio.timeout(_WAIT_SECONDS):
            await stream.write(head.encode() + body)
    except (iostream.StreamClosedError, TimeoutError):
        pass
    finally:
        stream.close()


def _openable() -> int:
    """How many files the process may open; where the system does not say, more than any setting."""
    return os.sysconf("SC_OPEN_MAX") if hasattr(os, "sysconf") else 1_000_000
