"""One request to the service and its answer, or a refusal in words. The only module that imports the HTTP library."""

import asyncio
import json
import random
import ssl
from collections.abc import AsyncGenerator, AsyncIterator, Mapping
from contextlib import aclosing, asynccontextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, TypeVar
from urllib.parse import urlsplit

from uuid6 import uuid7

from codementor.wire.codec import Malformed, encode, from_json
from codementor.wire.errors import ErrorCode, Problem
from codementor.wire.meta import API_LEVEL

from . import sse
from .errors import Refused, Unreachable, refusal

if TYPE_CHECKING:
    import httpx

T = TypeVar("T")

LARGEST_ANSWER = 64 * 1024 * 1024  # bytes; a set's bundle is the largest there is
TRIES = 3
LONGEST_WAIT = 5.0  # seconds between two tries, whatever the service asks for
SILENCE = 40.0  # seconds; a living stream says something every 15
LOOPBACK = ("localhost", "127.0.0.1", "::1")


@dataclass(frozen=True, slots=True)
class Ask:
    """One request. `again` says that sending it twice is the same as once, so it may be tried again."""

    method: str
    path: str
    body: object = None  # a wire message
    params: Mapping[str, str] = field(default_factory=dict)
    form: Mapping[str, str] | None = None
    content: bytes | None = None  # a zip
    again: bool = False
    token: str = field(default="", repr=False)


@dataclass(frozen=True, slots=True)
class Answer:
    """The status and body of an answer that was read to its end."""

    status: int
    content: bytes
    wait: float | None = None  # seconds the service asks to wait before the next try
    date: str = ""  # the service's clock, as HTTP writes it


@dataclass(slots=True)
class Transport:
    """The connection to one service. Nothing is opened before the first request."""

    service: str
    reached: bool = True  # False when the last request got no answer
    too_old: bool = False  # the service said that this client is too old
    _client: "httpx.AsyncClient | None" = field(default=None, init=False, repr=False)

    async def close(self) -> None:
        """No connection is open any more."""
        if self._client:
            await self._client.aclose()
            self._client = None

    async def ask(self, ask: Ask) -> Answer:
        """The service's answer, whatever its status; raises `Unreachable` when there is none."""
        for attempt in range(TRIES if ask.again else 1):
            last = attempt == TRIES - 1 or not ask.again
            try:
                answer = await self._once(ask)
            except Unreachable:
                if last:
                    raise
                await asyncio.sleep(_pause(attempt))
                continue
            if last or answer.status not in (429, 502, 504) or (answer.wait or 0) > LONGEST_WAIT:
                return answer
            await asyncio.sleep(max(answer.wait or 0, _pause(attempt)))
        raise AssertionError("the last try returns or raises")

    async def read(self, kind: type[T], ask: Ask) -> T:
        """The message that answers; raises `Refused` when the service says no or the answer cannot be read."""
        answer = await self.ask(ask)
        self.accept(answer)
        return readable(kind, answer.content)

    def accept(self, answer: Answer) -> None:
        """Nothing, when the answer is a yes; raises `Refused` otherwise."""
        if 200 <= answer.status < 300:
            return
        problem = _problem(answer)
        self.too_old = self.too_old or problem.code is ErrorCode.CLIENT_TOO_OLD
        raise Refused(problem)

    async def stream(self, ask: Ask) -> AsyncGenerator[sse.ServerEvent]:
        """The events of a stream. A cut one raises `Unreachable` after what came; `event: error` raises `Refused`."""
        async with self._send(ask, silence=SILENCE) as response:
            kind = response.headers.get("content-type", "")
            if not response.is_success or not kind.startswith("text/event-stream"):
                self.accept(await _whole(response))
                raise unreadable(response.status_code)
            async with aclosing(sse.read(response.aiter_bytes())) as events:
                async for event in events:
                    if event.type == "error":
                        raise Refused(readable(Problem, event.data))
                    yield event

    async def _once(self, ask: Ask) -> Answer:
        async with self._send(ask) as response:
            return await _whole(response)

    @asynccontextmanager
    async def _send(self, ask: Ask, silence: float = 10.0) -> AsyncIterator["httpx.Response"]:
        """The open answer; every way in which the network or the answer can break becomes a sentence."""
        import httpx

        try:
            async with self._connection().stream(
                ask.method,
                self.service.rstrip("/") + ask.path,
                params=ask.params or None,
                headers=_headers(ask),
                content=ask.content if ask.body is None else json.dumps(encode(ask.body)).encode(),
                data=ask.form,
                timeout=httpx.Timeout(10.0, connect=5.0, read=silence),
            ) as response:
                self.reached = True
                yield response
        except (httpx.TransportError, httpx.InvalidURL) as error:
            self.reached = False
            raise Unreachable(_sentence(self.service, error)) from error
        except (httpx.DecodingError, UnicodeDecodeError, sse.EventTooLarge) as error:
            raise unreadable(200) from error

    def _connection(self) -> "httpx.AsyncClient":
        """System trust store and proxies; this machine itself is reached without a proxy."""
        import httpx
        import truststore

        if self._client is None:
            _refuse_unsafe(self.service)
            self._client = httpx.AsyncClient(
                verify=truststore.SSLContext(ssl.PROTOCOL_TLS_CLIENT),
                mounts={f"all://{host}": None for host in ("localhost", "127.0.0.1", "[::1]")},
                headers={"CodeMentor-Api": str(API_LEVEL), "User-Agent": "codementor"},
            )
        return self._client


def _refuse_unsafe(service: str) -> None:
    """Tokens travel encrypted, or not beyond this machine."""
    try:
        address = urlsplit(service)
        safe = bool(address.hostname) and (address.scheme == "https" or address.hostname in LOOPBACK)
    except ValueError:
        safe = False
    if not safe:
        raise refusal(
            ErrorCode.INVALID_REQUEST,
            "The service's address is not safe",
            f"{service} is no address that starts with https://, so your sign-in could be read on the way. "
            "Correct the address of the service in the settings.",
        )


def readable(kind: type[T], content: str | bytes) -> T:
    """The message in an answer; raises `Refused` with `broken_answer` when it is none."""
    try:
        return from_json(kind, content)
    except (Malformed, UnicodeDecodeError) as error:
        raise unreadable(200) from error


def unreadable(status: int) -> Refused:
    """What to raise for an answer that is none of the service's."""
    return refusal(
        ErrorCode.BROKEN_ANSWER,
        "The answer cannot be read",
        f"Something answered (status {status}), but not as the service does. A proxy or a sign-in page of the network "
        "may stand between. Your work is kept; try again later.",
        status,
    )


def _problem(answer: Answer) -> Problem:
    try:
        return from_json(Problem, answer.content)
    except (Malformed, UnicodeDecodeError):
        return unreadable(answer.status).problem


def _headers(ask: Ask) -> dict[str, str]:
    headers = {"X-Request-Id": str(uuid7())}  # in the service's log and in its problem documents, too
    if ask.body is not None:
        headers["Content-Type"] = "application/json"
    elif ask.content is not None:
        headers["Content-Type"] = "application/zip"
    if ask.token:
        headers["Authorization"] = f"Bearer {ask.token}"
    return headers


async def _whole(response: "httpx.Response") -> Answer:
    """The answer read to its end, refused when it grows beyond any that the service gives."""
    parts, size = [], 0
    async for part in response.aiter_bytes():
        parts.append(part)
        size += len(part)
        if size > LARGEST_ANSWER:
            raise unreadable(response.status_code)
    wait, date = _seconds(response.headers.get("retry-after", "")), response.headers.get("date", "")
    return Answer(response.status_code, b"".join(parts), wait, date)


def _seconds(text: str) -> float | None:
    return float(text) if text.isascii() and text.isdigit() else None


def _pause(attempt: int) -> float:
    """Longer from try to try, and never the same for two clients."""
    return 0.2 * 2.0**attempt * random.uniform(0.5, 1.5)  # noqa: S311 - spreads load, guards nothing


def _sentence(service: str, error: Exception) -> str:
    import httpx

    if isinstance(error, httpx.TimeoutException):
        what = "did not answer in time"
    elif isinstance(error, httpx.UnsupportedProtocol | httpx.InvalidURL):
        what = "is not an address that can be asked"
    elif "CERTIFICATE" in str(error):
        what = "could not prove who it is (its certificate is not trusted on this machine)"
    elif isinstance(error, httpx.ConnectError | httpx.ProxyError):
        what = "was not reached"
    else:
        what = "broke off while answering"
    return f"The service at {service} {what}. Your work is kept on this machine; try again later."
