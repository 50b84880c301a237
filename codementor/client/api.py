"""The hosted API as calls: one method a route, grouped as the routes are."""

from collections.abc import AsyncGenerator, Awaitable, Callable
from contextlib import aclosing
from dataclasses import dataclass, field, replace
from functools import partial
from types import TracebackType
from typing import Self, TypeVar

from codementor.wire.accounts import Account
from codementor.wire.classes import ClassPolicy
from codementor.wire.errors import ErrorCode
from codementor.wire.exercises import SetPage, SetSummary
from codementor.wire.hints import HintEvent, HintRequest
from codementor.wire.meta import Meta
from codementor.wire.progress import EventBatch, EventPage, Progress
from codementor.wire.submissions import Submission, SubmissionPage, SubmissionRequest

from . import auth
from .broker import Broker
from .errors import Refused
from .loopback import loopback_flow
from .sse import ServerEvent
from .tokens import TokenStore
from .transport import Answer, Ask, Transport, readable

T = TypeVar("T")
Access = Callable[[str], Awaitable[str]]  # an access token that holds, other than the one given

STALE = (ErrorCode.TOKEN_EXPIRED, ErrorCode.NOT_SIGNED_IN, ErrorCode.TOKEN_INVALID)


@dataclass(slots=True)
class Signed:
    """Requests with the learner's access token. One the service calls stale is renewed, and the request repeated."""

    transport: Transport
    access: Access

    async def ask(self, ask: Ask) -> Answer:
        """The answer, which is a yes; raises `Refused` or `Unreachable`."""
        token = await self.access("")
        answer = await self.transport.ask(replace(ask, token=token))
        try:
            self.transport.accept(answer)
        except Refused as refused:
            if refused.code not in STALE:
                raise
            token = await self.access(token)
            answer = await self.transport.ask(replace(ask, token=token))
            self.transport.accept(answer)
        return answer

    async def read(self, kind: type[T], ask: Ask) -> T:
        """The message that answers."""
        return readable(kind, (await self.ask(ask)).content)

    async def stream(self, ask: Ask) -> AsyncGenerator[ServerEvent]:
        """The events that answer. Only a refusal before the first event can mean a stale token."""
        token = await self.access("")
        try:
            async with aclosing(self.transport.stream(replace(ask, token=token))) as events:
                async for event in events:
                    yield event
            return
        except Refused as refused:
            if refused.code not in STALE:
                raise
        token = await self.access(token)
        async with aclosing(self.transport.stream(replace(ask, token=token))) as events:
            async for event in events:
                yield event


@dataclass(frozen=True, slots=True)
class Sets:
    """Exercise sets on the service."""

    signed: Signed

    async def page(self, cursor: str = "") -> SetPage:
        """One page of the newest version of every set."""
        return await self.signed.read(SetPage, Ask("GET", "/v1/sets", params=_cursor(cursor), again=True))

    async def newest(self, owner: str, name: str) -> SetSummary:
        """The newest version of one set."""
        return await self.signed.read(SetSummary, Ask("GET", f"/v1/sets/{owner}/{name}", again=True))

    async def bundle(self, owner: str, name: str, version: str) -> bytes:
        """The set as a learner gets it, zipped."""
        path = f"/v1/sets/{owner}/{name}/{version}/bundle"
        return (await self.signed.ask(Ask("GET", path, again=True))).content

    async def policy(self, owner: str, name: str) -> ClassPolicy:
        """What the learner's classes allow with the set just now."""
        return await self.signed.read(ClassPolicy, Ask("GET", f"/v1/policy/{owner}/{name}", again=True))

    async def publish(self, owner: str, name: str, version: str, data: bytes) -> SetSummary:
        """The zipped set is published as that version; the same content again changes nothing."""
        path = f"/v1/sets/{owner}/{name}/{version}"
        return await self.signed.read(SetSummary, Ask("PUT", path, content=data, again=True))


@dataclass(frozen=True, slots=True)
class LearnersWork:
    """What a learner does on the service: hand in, ask, report events."""

    signed: Signed

    async def submit(self, request: SubmissionRequest) -> Submission:
        """The submission is taken; the same one again gives the same answer."""
        return await self.signed.read(Submission, Ask("POST", "/v1/submissions", body=request, again=True))

    async def submissions(self, cursor: str = "") -> SubmissionPage:
        """One page of the learner's own submissions, newest first."""
        return await self.signed.read(SubmissionPage, Ask("GET", "/v1/submissions", params=_cursor(cursor), again=True))

    async def submission(self, submission: str) -> Submission:
        """One submission as it stands."""
        return await self.signed.read(Submission, Ask("GET", f"/v1/submissions/{submission}", again=True))

    async def follow(self, submission: str) -> AsyncGenerator[Submission]:
        """The submission at every change of its status, until it is graded or the grader failed."""
        async with aclosing(self.signed.stream(Ask("GET", f"/v1/submissions/{submission}/events"))) as events:
            async for event in events:
                if event.type == "submission":
                    yield readable(Submission, event.data)

    async def hint(self, request: HintRequest) -> AsyncGenerator[HintEvent]:
        """The hint in pieces; the last event holds the ladder."""
        async with aclosing(self.signed.stream(Ask("POST", "/v1/hints", body=request))) as events:
            async for event in events:
                if event.type == "hint":
                    yield readable(HintEvent, event.data)

    async def send_events(self, batch: EventBatch) -> None:
        """The service knows these events; sending them again changes nothing."""
        await self.signed.ask(Ask("POST", "/v1/events", body=batch, again=True))

    async def events(self, after: str = "") -> EventPage:
        """The learner's events that the service learned of after that cursor."""
        params = {"after": after} if after else {}
        return await self.signed.read(EventPage, Ask("GET", "/v1/events", params=params, again=True))

    async def progress(self) -> Progress:
        """Progress as the service sees it."""
        return await self.signed.read(Progress, Ask("GET", "/v1/progress", again=True))


@dataclass(slots=True)
class Api:
    """One hosted service. Opening it connects to nothing; every call raises `Refused` or `Unreachable`."""

    service: str
    tokens: TokenStore = field(repr=False)
    broker: Broker | None = field(default=None, repr=False)  # of the JupyterHub that signs the learner in
    transport: Transport = field(init=False, repr=False)
    sets: Sets = field(init=False, repr=False)
    work: LearnersWork = field(init=False, repr=False)

    def __post_init__(self) -> None:
        self.transport = Transport(self.service)
        stored: Access = partial(auth.access_token, self.transport, self.tokens)
        signed = Signed(self.transport, self.broker.access_token if self.broker else stored)
        self.sets, self.work = Sets(signed), LearnersWork(signed)

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.transport.close()

    async def meta(self) -> Meta:
        """What the service is and speaks; needs no sign-in."""
        return await self.transport.read(Meta, Ask("GET", "/v1/meta", again=True))

    async def date(self) -> str:
        """The service's clock as HTTP writes it, "" when it does not say."""
        return (await self.transport.ask(Ask("GET", "/v1/meta", again=True))).date

    async def me(self) -> Account:
        """Who is signed in."""
        return await self.work.signed.read(Account, Ask("GET", "/v1/accounts/me", again=True))

    async def sign_in(self, show: auth.Show) -> Account:
        """The learner signed in by device code and the session is stored for every program on this machine."""
        self.tokens.save(self.service, await auth.device_flow(self.transport, show))
        return await self.me()

    async def sign_in_here(self, open_page: Callable[[str], None]) -> Account:
        """The learner signed in with this machine's browser, which `open_page` opens; stored as by `sign_in`."""
        self.tokens.save(self.service, await loopback_flow(self.transport, open_page))
        return await self.me()

    async def sign_out(self) -> None:
        """No session is stored here any more, and the service was told; raises when it could not be, after dropping."""
        try:
            await auth.revoke(self.transport, self.tokens)
        finally:
            self.tokens.drop(self.service)

    @property
    def signed_in(self) -> bool:
        """Whether a session is stored on this machine, or a JupyterHub signs the learner in."""
        return self.broker is not None or self.tokens.load(self.service) is not None


def _cursor(cursor: str) -> dict[str, str]:
    return {"cursor": cursor} if cursor else {}
