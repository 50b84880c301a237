"""A small service on loopback that speaks the hosted API's wire format, and can be told to misbehave.

It keeps its own books (`taken`, `events`, `asked`), so a test can say what arrived, and how often.
"""

import asyncio
import json
import re
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from enum import StrEnum
from uuid import uuid4

import tornado.httpserver
import tornado.netutil
import tornado.web
from uuid6 import uuid7

from codementor.client.tokens import Session
from codementor.hints.normal import program_id
from codementor.wire.accounts import Account, DeviceGrant, OAuthError, Role, Tokens
from codementor.wire.classes import ClassPolicy
from codementor.wire.codec import encode, from_json, to_json
from codementor.wire.errors import ErrorCode, Problem
from codementor.wire.exercises import SetPage, SetSummary
from codementor.wire.hints import Hint, HintEvent, HintRequest, Ladder, Origin
from codementor.wire.meta import Meta
from codementor.wire.progress import Event, EventBatch, EventKind, EventPage, Progress, Streak
from codementor.wire.submissions import Submission, SubmissionPage, SubmissionRequest, SubmissionStatus

ADA = Account("0190-ada", "ada", "ada@example.org", Role.LEARNER, verified=True)
EVENTS_A_PAGE = 3
MADE = "2026-11-23T10:00:00+00:00"
STREAM = re.compile("/v1/(hints|submissions/.+/events)")


class Wrong(StrEnum):
    """How an answer goes wrong."""

    SILENT = "silent"  # it never comes
    CUT = "cut"  # it breaks off in the middle
    DROPPED = "dropped"  # the request is done, but the connection closes before the answer
    GARBAGE = "garbage"  # the page of a captive portal
    BUSY = "busy"  # 429
    AWAY = "away"  # 502 of a proxy
    NO_RUNS = "no_runs"  # runs_disabled
    TOO_OLD = "too_old"  # 426
    LATE_ERROR = "late_error"  # a stream that ends in `event: error`


@dataclass(slots=True)
class Fault:
    """The next `times` requests whose path begins with `path` go wrong."""

    path: str
    wrong: Wrong
    times: int = 1


@dataclass(slots=True)
class Book:
    """All the service knows. Only its own thread writes while it runs."""

    url: str = ""
    faults: list[Fault] = field(default_factory=list)
    asked: list[tuple[str, str]] = field(default_factory=list)
    headers: list[dict[str, str]] = field(default_factory=list)
    access: set[str] = field(default_factory=set)
    refresh: set[str] = field(default_factory=set)
    used: set[str] = field(default_factory=set)
    refreshes: int = 0
    expires_in: int = 900
    device_answers: list[str] = field(default_factory=list)  # errors of the polls to come, then tokens
    events: dict[str, Event] = field(default_factory=dict)
    refused_events: set[str] = field(default_factory=set)
    taken: dict[str, SubmissionRequest] = field(default_factory=dict)
    summaries: list[SetSummary] = field(default_factory=list)
    bundles: dict[str, bytes] = field(default_factory=dict)
    rules: ClassPolicy = field(default_factory=ClassPolicy)

    def grant(self) -> Tokens:
        """New tokens that are good from now on."""
        tokens = Tokens(f"access-{uuid4()}", f"refresh-{uuid4()}", self.expires_in, "work:read work:write")
        self.access.add(tokens.access_token)
        self.refresh.add(tokens.refresh_token)
        return tokens

    def session(self) -> Session:
        """New tokens as a client stores them."""
        tokens = self.grant()
        return Session(tokens.access_token, tokens.refresh_token, time.time() + self.expires_in)

    def fault(self, path: str) -> Wrong | None:
        """How this request is to go wrong, if it is."""
        for fault in self.faults:
            if path.startswith(fault.path) and fault.times > 0:
                fault.times -= 1
                return fault.wrong
        return None


class Handler(tornado.web.RequestHandler):
    """Every route. A fault comes before or in place of its answer."""

    def initialize(self, book: Book) -> None:
        """Takes the book of this service."""
        self.book = book
        self.fault: Wrong | None = None

    async def prepare(self) -> None:
        """Writes the request down, and misbehaves if told to."""
        self.book.asked.append((self.request.method or "", self.request.path))
        self.book.headers.append(dict(self.request.headers))
        self.fault = self.book.fault(self.request.path)
        match self.fault:
            case Wrong.SILENT:
                await asyncio.sleep(3600)
            case Wrong.GARBAGE:
                self.set_header("Content-Type", "text/html")
                self.finish("<html><title>Welcome to the airport</title></html>")
            case Wrong.BUSY:
                self.set_header("Retry-After", "0")
                self.refuse(429, ErrorCode.RATE_LIMITED)
            case Wrong.AWAY:
                self.set_status(502)
                self.finish("Bad gateway")
            case Wrong.NO_RUNS:
                self.refuse(503, ErrorCode.RUNS_DISABLED)
            case Wrong.TOO_OLD:
                self.refuse(426, ErrorCode.CLIENT_TOO_OLD)
            case Wrong.CUT if not STREAM.fullmatch(self.request.path):
                self.set_header("Content-Length", "1000")
                self.write('{"exercises": [')
                await self.flush()
                self.hang_up()

    async def get(self) -> None:
        """Answers a GET."""
        await self._route(f"GET {self.request.path}")

    async def post(self) -> None:
        """Answers a POST."""
        await self._route(f"POST {self.request.path}")

    async def put(self) -> None:
        """Answers a PUT."""
        await self._route(f"PUT {self.request.path}")

    async def _route(self, route: str) -> None:
        """What needs no sign-in; everything else goes on signed in."""
        match route.split("/"):
            case ["GET ", "v1", "meta"]:
                self.answer(Meta("CodeMentor", "0.1.0", 1, 1, ("runs",)))
            case ["POST ", "v1", "oauth", "device"]:
                here = f"{self.book.url}/device"
                self.answer(DeviceGrant("device", "ABCD-EFGH", here, f"{here}?code=ABCD-EFGH", 60, 1))
            case ["POST ", "v1", "oauth", "token"]:
                self._token()
            case ["POST ", "v1", "oauth", "revoke"]:
                self.book.refresh.discard(self.get_body_argument("token"))
                self.finish()
            case _ if self.signed_in():
                await self._signed(route)

    async def _signed(self, route: str) -> None:
        """An account's own routes."""
        match route.split("/"):
            case ["GET ", "v1", "accounts", "me"]:
                self.answer(ADA)
            case ["GET ", "v1", "progress"]:
                self.answer(Progress(Streak(0, 0, today=False), ()))
            case ["POST ", "v1", "events"]:
                self._events_come()
            case ["GET ", "v1", "events"]:
                self._events_go()
            case ["POST ", "v1", "submissions"]:
                self._submitted()
            case ["GET ", "v1", "submissions"]:
                self.answer(SubmissionPage(tuple(map(self._graded, reversed(self.book.taken.values())))))
            case ["GET ", "v1", "submissions", submission]:
                self.answer(self._graded(self.book.taken[submission]))
            case ["GET ", "v1", "submissions", submission, "events"]:
                await self._follow(self.book.taken[submission])
            case ["POST ", "v1", "hints"]:
                await self._hint()
            case _:
                self._sets(route)

    def _sets(self, route: str) -> None:
        """The routes of exercise sets."""
        match route.split("/"):
            case ["GET ", "v1", "sets"]:
                place = int(self.get_query_argument("cursor", "0"))
                more = str(place + 1) if place + 1 < len(self.book.summaries) else ""
                self.answer(SetPage(tuple(self.book.summaries[place : place + 1]), more))
            case ["GET ", "v1", "sets", owner, name]:
                found = [one for one in self.book.summaries if (one.owner, one.set) == (owner, name)]
                self.answer(found[-1]) if found else self.refuse(404, ErrorCode.NOT_FOUND)
            case ["GET ", "v1", "policy", _, _]:
                self.answer(self.book.rules)
            case ["GET ", "v1", "sets", _, name, version, "bundle"]:
                self.set_header("Content-Type", "application/zip")
                self.finish(self.book.bundles[f"{name}@{version}"])
            case ["PUT ", "v1", "sets", owner, name, version]:
                self.book.bundles[f"{name}@{version}"] = self.request.body
                self.book.summaries.append(SetSummary(owner, name, version, "A set", "hash", 1))
                self.answer(self.book.summaries[-1], 201)
            case _:
                self.refuse(404, ErrorCode.NOT_FOUND)

    def _token(self) -> None:
        """Device codes and refresh tokens become tokens; a used refresh token ends all of them."""
        if self.get_body_argument("grant_type") != "refresh_token":
            error = self.book.device_answers.pop(0) if self.book.device_answers else ""
            self.answer(OAuthError(error), 400) if error else self.answer(self.book.grant())
            return
        token = self.get_body_argument("refresh_token")
        if token not in self.book.refresh:
            if token in self.book.used:  # reuse: somebody else may hold it, so the whole family ends
                self.book.refresh.clear()
                self.book.access.clear()
            self.answer(OAuthError("invalid_grant"), 400)
            return
        self.book.refresh.discard(token)
        self.book.used.add(token)
        self.book.refreshes += 1
        self.answer(self.book.grant())

    def _events_come(self) -> None:
        """Merges by union."""
        batch = from_json(EventBatch, self.request.body)
        if any(event.id in self.book.refused_events for event in batch.events):
            self.refuse(422, ErrorCode.INVALID_FIELDS)
            return
        for event in batch.events:
            self.book.events.setdefault(event.id, event)
        if self.fault is Wrong.DROPPED:
            self.hang_up()
            return
        self.answer({"message": "Taken."})

    def _events_go(self) -> None:
        """One page after the cursor."""
        after = int(self.get_query_argument("after", "0"))
        page = tuple(self.book.events.values())[after : after + EVENTS_A_PAGE]
        self.answer(EventPage(page, str(after + len(page))))

    def _submitted(self) -> None:
        """The same id and body is the same submission."""
        request = from_json(SubmissionRequest, self.request.body)
        if not any(one.set == request.set for one in self.book.summaries):
            self.refuse(404, ErrorCode.NOT_FOUND)
            return
        if self.book.taken.setdefault(request.id, request) != request:
            self.refuse(409, ErrorCode.KEY_REUSED)
            return
        if self.fault is Wrong.DROPPED:
            self.hang_up()
            return
        self.answer(replace(self._graded(request), status=SubmissionStatus.QUEUED, passed=False), 202)

    def _graded(self, asked: SubmissionRequest) -> Submission:
        """Every submission passes."""
        where = (asked.id, asked.owner, asked.set, asked.version, asked.exercise)
        return Submission(*where, SubmissionStatus.GRADED, asked.made, passed=True)

    async def _follow(self, asked: SubmissionRequest) -> None:
        """Running, then graded."""
        done = self._graded(asked)
        await self.event("submission", replace(done, status=SubmissionStatus.RUNNING, passed=False))
        if self.fault is Wrong.CUT:
            self.hang_up()
            return
        await self.event("submission", done)
        self.finish()

    async def _hint(self) -> None:
        """Two sentences, then the ladder; the level is on record."""
        asked = from_json(HintRequest, self.request.body)
        text = ("The service looked at your program. ", "It ran every case.")
        for number, piece in enumerate(text):
            await self.event("hint", HintEvent(piece, asked.level))
            if number == 0 and self.fault is Wrong.CUT:
                self.hang_up()
                return
            if number == 0 and self.fault is Wrong.LATE_ERROR:
                await self.event("error", Problem(ErrorCode.INTERNAL, "Internal", 500, "It broke."))
                self.finish()
                return
        hints = tuple(Hint(level, f"Level {level}", "".join(text), Origin.PROOF) for level in range(1, asked.level + 1))
        coming = asked.level + 1 if asked.level < 4 else None
        opened = Event(str(uuid7()), EventKind.LEVEL_OPENED, asked.owner, asked.set, asked.exercise, MADE)
        opened = replace(opened, level=asked.level, program=program_id(asked.source), diagnosis="service")
        if asked.level not in {event.level for event in self.book.events.values()}:
            self.book.events[opened.id] = opened
        await self.event(
            "hint", HintEvent(level=asked.level, ladder=Ladder("service", hints, coming, next_ready=False))
        )
        self.finish()

    def signed_in(self) -> bool:
        """Whether the request carries a good token; refuses it otherwise."""
        if self._finished:
            return False
        token = self.request.headers.get("Authorization", "").removeprefix("Bearer ")
        if token not in self.book.access:
            self.refuse(401, ErrorCode.TOKEN_EXPIRED if token else ErrorCode.NOT_SIGNED_IN)
        return token in self.book.access

    def answer(self, message: object, status: int = 200) -> None:
        """Finishes with a message."""
        if self._finished:
            return
        self.set_status(status)
        self.set_header("Content-Type", "application/json")
        self.finish(json.dumps(encode(message)))

    def refuse(self, status: int, code: ErrorCode) -> None:
        """Finishes with a problem document."""
        self.answer(Problem(code, code.value, status, f"The service says {code.value}."), status)

    async def event(self, kind: str, message: object) -> None:
        """Sends one event of a stream."""
        self.set_header("Content-Type", "text/event-stream")
        self.write(f": ping\n\nevent: {kind}\ndata: {to_json(message)}\n\n")
        await self.flush()

    def hang_up(self) -> None:
        """Closes the connection in the middle."""
        self._finished = True
        self.request.connection.stream.close()  # type: ignore[union-attr]


@contextmanager
def fake_service() -> Iterator[Book]:
    """A running service of its own thread, and its book; stopped at the end."""
    book, ready = Book(), threading.Event()
    loop = asyncio.new_event_loop()

    async def serve() -> None:
        """Answers until the end is set, then leaves nothing behind."""
        sockets = tornado.netutil.bind_sockets(0, "127.0.0.1")
        server = tornado.httpserver.HTTPServer(tornado.web.Application([(r"/.*", Handler, {"book": book})]))
        server.add_sockets(sockets)
        book.url = f"http://127.0.0.1:{sockets[0].getsockname()[1]}"
        ready.set()
        await ended.wait()
        server.stop()
        await server.close_all_connections()
        left = asyncio.all_tasks() - {asyncio.current_task()}
        for task in left:
            task.cancel()
        await asyncio.gather(*left, return_exceptions=True)

    ended = asyncio.Event()
    thread = threading.Thread(target=loop.run_until_complete, args=(serve(),), daemon=True)
    thread.start()
    ready.wait(10)
    try:
        yield book
    finally:
        loop.call_soon_threadsafe(ended.set)
        thread.join(10)
        loop.close()
