"""The one way a request goes: authenticated, authorized, bounded, answered from the wire or refused with a problem.

Nothing here waits on the loop, and what runs for a request ends when its browser tab goes away.
"""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import aclosing
from dataclasses import dataclass, replace
from http import HTTPStatus
from pathlib import Path
from typing import Any, TypeVar

from jupyter_server.auth.decorator import authorized
from jupyter_server.base.handlers import APIHandler
from jupyter_server.extension.handler import ExtensionHandlerMixin
from tornado.iostream import StreamClosedError
from tornado.web import HTTPError, authenticated

from codementor.tutor.desk import Desk
from codementor.wire.codec import decode, to_json
from codementor.wire.errors import ErrorCode

from .desk import KEY, DeskKeeper
from .problems import Declined, declined, expected, unexpected
from .streams import SILENCE, Event, frame, paced

T = TypeVar("T")
LARGEST = 2 * 1024 * 1024  # bytes of a request: the sources of a notebook's cells, never their outputs


@dataclass(frozen=True, slots=True)
class Call:
    """One request: the desk to work at, the folder this server shows, and what was asked."""

    desk: Desk
    root: Path
    language: str  # of hints, set by the operator; "": the front end's
    body: object
    query: Callable[[str], str]

    def told(self, kind: type[T]) -> T:
        """The body as the message it must be; raises `Malformed`."""
        return decode(kind, self.body)

    def speaking(self, language: str) -> Desk:
        """The desk in the learner's language."""
        return replace(self.desk, language=self.language or language)


Answers = Callable[[Call], Awaitable[object]]
Streams = Callable[[Call], AsyncIterator[Event]]


@dataclass(frozen=True, slots=True)
class Route:
    """One path under `/codementor/`, the name an authorizer knows it by, and what answers; `stream` is a POST, too."""

    path: str
    resource: str
    get: Answers | None = None
    post: Answers | None = None
    stream: Streams | None = None


class TutorHandler(ExtensionHandlerMixin, APIHandler):
    """Runs a route's function for one request."""

    _work: "asyncio.Future[None] | None" = None
    _gone = False

    async def serve(self, route: Answers | None, stream: Streams | None = None) -> None:
        """The request was answered, or its tab went away and what ran for it has ended."""
        try:
            call = await self._call()
            if stream is not None:
                self._work = asyncio.ensure_future(self._stream(stream, call))
            elif route is not None:
                self._work = asyncio.ensure_future(self._answer(route, call))
            else:
                raise HTTPError(HTTPStatus.METHOD_NOT_ALLOWED)
            await self._work
        except (asyncio.CancelledError, StreamClosedError):
            if not self._gone:
                raise
        except Exception as error:
            problem = expected(error)
            if problem is None:
                raise
            raise Declined(problem) from error

    async def _call(self) -> Call:
        if len(self.request.body) > LARGEST:
            raise HTTPError(HTTPStatus.REQUEST_ENTITY_TOO_LARGE)
        body = self.get_json_body() if self.request.body else None
        keeper: DeskKeeper = self.settings[KEY]
        if keeper.owner and self.current_user.username != keeper.owner:
            told = f"This server works for {keeper.owner}. Open your own."
            raise declined(ErrorCode.FORBIDDEN, HTTPStatus.FORBIDDEN, "Not your server", told)
        return Call(
            await keeper.get(), keeper.root, keeper.language, body, lambda name: self.get_query_argument(name, "")
        )

    async def _answer(self, route: Answers, call: Call) -> None:
        self.finish(to_json(await route(call)))

    async def _stream(self, route: Streams, call: Call) -> None:
        self.set_header("Content-Type", "text/event-stream")
        self.set_header("Cache-Control", "no-cache")
        self.set_header("X-Accel-Buffering", "no")  # else a proxy in front holds the events back
        begun = False
        try:
            async with aclosing(paced(route(call), SILENCE)) as events:
                async for event in events:
                    self.write(frame(event))
                    begun = True
                    await self.flush()
        except Exception as error:
            problem = expected(error)
            if not begun or isinstance(error, StreamClosedError):
                raise
            if problem is None:
                problem = unexpected(HTTPStatus.INTERNAL_SERVER_ERROR)
                self.log.exception("CodeMentor met a fault in a stream, id %s", problem.instance)
            self.write(frame(("error", problem)))
        self.finish(set_content_type="text/event-stream")

    def on_connection_close(self) -> None:
        """The tab is gone: nobody waits for the rest."""
        super().on_connection_close()
        self._gone = True
        if self._work is not None:
            self._work.cancel()

    def write_error(self, status_code: int, **kwargs: Any) -> None:
        """Every refusal is a problem document; a fault of ours is told by its id, which the log carries, too."""
        error = (kwargs.get("exc_info") or (None, None))[1]
        problem = error.problem if isinstance(error, Declined) else unexpected(status_code)
        if problem.instance != "-":
            self.log.warning("CodeMentor answered %s, id %s", status_code, problem.instance)
        self.finish(to_json(problem), set_content_type="application/problem+json")


def handler(route: Route) -> type[TutorHandler]:
    """The handler of one route.

    Each route has methods of its own, because `authorized` keeps the first resource that it meets.
    """

    class RouteHandler(TutorHandler):
        auth_resource = route.resource

        @authenticated
        @authorized
        async def get(self) -> None:
            await self.serve(route.get)

        @authenticated
        @authorized
        async def post(self) -> None:
            await self.serve(route.post, route.stream)

    return RouteHandler
