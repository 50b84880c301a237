"""The one request handler: admits, decodes, runs the route's function in one transaction, answers, hides faults."""

import asyncio
import hmac
import logging
import time
from collections.abc import Mapping
from contextlib import AbstractAsyncContextManager, ExitStack, aclosing
from types import MappingProxyType
from typing import Any, cast
from urllib.parse import quote, urlsplit

from redis.exceptions import RedisError
from tornado import iostream, web
from tornado.http1connection import HTTP1Connection

from codementor.wire.accounts import Role
from codementor.wire.errors import ErrorCode, Problem
from codementor.wire.meta import API_LEVEL

from . import cors, sse, wire
from .address import is_loopback
from .answer import Answer, Stream
from .away import is_away
from .call import Call
from .db import Transaction
from .errors import Refusal, not_found, rate_limited
from .forms import pairs
from .ids import new_id
from .log import REQUEST_ID, instance
from .route import BROWSER, OPERATOR, PUBLIC, Route
from .scope import Scope
from .site import Site
from .subject import Subject
from .telemetry import Span

log = logging.getLogger(__name__)
SESSION_COOKIE = "codementor_session"
_READ_SECONDS = 60.0
_LIMITER_SECONDS = 1.0
COOKIE_SECONDS = 14 * 24 * 3600
RANK = {role: rank for rank, role in enumerate(Role)}
_HTTP_CODES = {403: ErrorCode.FORBIDDEN, 404: ErrorCode.NOT_FOUND, 405: ErrorCode.METHOD_NOT_ALLOWED}
_HTTP_DETAIL = "The request could not be read as it should. Open the page again, or check what was sent."


@web.stream_request_body
class Endpoint(web.RequestHandler):
    """Serves every route of one path. Admission (limit, credentials, size) comes before the body is read.

    Who is signed in is counted by account, whoever else by address: a class behind one address is many learners.
    """

    told: Mapping[str, str] = MappingProxyType({})  # headers of whatever is answered; they outlive `clear`

    def initialize(self, site: Site, routes: dict[str, Route]) -> None:
        """The ports and this path's routes by method."""
        self.site = site
        self.routes = routes
        self.instance = new_id()
        self.began = time.perf_counter()
        self.body = bytearray()
        self.subject: Subject | None = None
        self.route: Route | None = None
        self.refusal: Refusal | None = None
        self.gone = asyncio.Event()
        self.serving = False
        self.open = ExitStack()
        self.span: Span | None = None

    def set_default_headers(self) -> None:
        """Headers of every answer."""
        self.clear_header("Server")
        self.set_header("X-Content-Type-Options", "nosniff")
        self.set_header("Cache-Control", "no-store")
        for name, value in self.told.items():
            self.set_header(name, value)

    def compute_etag(self) -> str | None:
        """No tag but the ones that routes set themselves."""
        return None

    async def prepare(self) -> None:
        """The request is admitted, or there is a Refusal, told once the body has gone by.

        Answering earlier would close the connection on a client that still sends, and the answer could be lost.
        """
        self.open.enter_context(self.site.traffic.request())
        self._name()
        try:
            await self._admission()
        except Refusal as refusal:
            self.refusal = refusal

    def _name(self) -> None:
        """From here on log, jobs and answer carry the request's id: its client's, where that gave one."""
        given = self.request.headers.get("X-Request-Id", "")
        if REQUEST_ID.fullmatch(given):
            self.instance = given
        instance.set(self.instance)
        closing = {"Connection": "close"} if self.site.traffic.stopping else {}
        self._tell({"X-Request-Id": self.instance, **closing})
        self.span = self.open.enter_context(self.site.tracer.request(self.request.headers))

    def _tell(self, headers: Mapping[str, str]) -> None:
        self.told = {**self.told, **headers}
        self.set_default_headers()

    async def _admission(self) -> None:
        self._tell(cors.headers(self.request.headers, self.routes, self.site.cors_origins))
        if self.request.method == "OPTIONS" and "Access-Control-Max-Age" in self.told:
            return  # a browser asks beforehand what a page may do
        route = self.route = self._find_route()
        length = self.request.headers.get("Content-Length", "0")
        if not length.isdecimal() or int(length) > route.largest:
            raise too_large(route)
        self._check_client_level()
        if route.scope == BROWSER or (route.form and route.gives == "text/html" and self.request.method == "POST"):
            self._check_origin()
        try:
            self.subject = await self._admit(route)
        except Refusal:
            await self._limit(route, f"address:{self.request.remote_ip}")
            raise
        who = f"account:{self.subject.user}" if self.subject else f"address:{self.request.remote_ip}"
        await self._limit(route, who)

    def data_received(self, chunk: bytes) -> None:
        """Collects the body, and stops collecting beyond the route's size."""
        if self.route and not self.refusal and len(self.body) <= self.route.largest:
            self.body += chunk

    async def get(self, **path: str) -> None:
        """Serves the route of this method."""
        self.serving = True
        try:
            await self._serve(path)
        finally:
            self.serving = False
            if self.gone.is_set():
                self.open.close()

    post = put = delete = head = patch = options = get

    def on_connection_close(self) -> None:
        """The client went away: a stream to it ends. Nobody waits for the request, once it is not served any more."""
        self.gone.set()
        if not self.serving:
            self.open.close()

    def _find_route(self) -> Route:
        if not self.routes:
            raise not_found("page")
        route = self.routes.get(self.request.method or "")
        if route is None:
            allowed = ", ".join(self.routes)
            raise Refusal(ErrorCode.METHOD_NOT_ALLOWED, f"This address takes {allowed}.", headers={"Allow": allowed})
        return route

    def _check_client_level(self) -> None:
        level = self.request.headers.get("CodeMentor-Api")
        if level is None:
            return
        if not level.isdecimal() or len(level) > 6:
            raise Refusal(ErrorCode.INVALID_REQUEST, "The header CodeMentor-Api holds a whole number.")
        if int(level) < API_LEVEL:
            raise Refusal(
                ErrorCode.CLIENT_TOO_OLD,
                "This service no longer speaks your extension's version. Update the CodeMentor extension.",
            )

    def _check_origin(self) -> None:
        origin = self.request.headers.get("Origin")
        if self.request.method == "POST" and origin is not None and not _same_origin(origin, self.site.public_url):
            raise Refusal(ErrorCode.FORBIDDEN, "This form was sent from another site. Open the page here again.")

    async def _limit(self, route: Route, who: str) -> None:
        assert route.limit is not None
        try:
            async with asyncio.timeout(_LIMITER_SECONDS):
                verdict = await self.site.limiter.take(f"{route.method} {route.path}:{who}", route.limit)
        except (RedisError, OSError) as error:
            log.warning("limiter away", extra={"facts": {"error": type(error).__name__, "route": route.path}})
            if route.limit.closed:
                raise Refusal(
                    ErrorCode.UNAVAILABLE, "The service is short of a part it needs. Try again soon."
                ) from None
            return
        self._tell(verdict.headers)
        if verdict.wait:
            raise rate_limited(verdict.wait)

    async def _admit(self, route: Route) -> Subject | None:
        if route.scope == PUBLIC:
            return None
        if route.scope == OPERATOR:
            self._admit_operator()
            return None
        if route.scope == BROWSER:
            subject = await self.site.authority.browser(self.get_cookie(SESSION_COOKIE, "") or "")
            if subject is None:
                raise Refusal(ErrorCode.NOT_SIGNED_IN, "Sign in first.")
            return subject
        kind, _, token = self.request.headers.get("Authorization", "").partition(" ")
        if kind.lower() != "bearer" or not token:
            raise Refusal(
                ErrorCode.NOT_SIGNED_IN, "This needs an access token. Sign in.", headers={"WWW-Authenticate": "Bearer"}
            )
        subject = await self.site.authority.bearer(token)
        allow(subject, self.site.scopes[route.scope])
        return subject

    def _admit_operator(self) -> None:
        token, headers = self.site.operators_token, self.request.headers
        if token:
            good = hmac.compare_digest(headers.get("Authorization", "").encode(), f"Bearer {token}".encode())
        else:  # behind a proxy on this machine everybody would come from this machine
            far = any(name in headers for name in ("Forwarded", "X-Forwarded-For", "X-Real-Ip"))
            good = is_loopback(self.request.remote_ip or "") and not far
        if not good:
            raise Refusal(ErrorCode.FORBIDDEN, "This is shown to the operator alone.")

    async def _serve(self, path: dict[str, str]) -> None:
        if self.refusal:
            raise self.refusal
        route = self.route
        if route is None:
            self.set_status(204)
            return
        if len(self.body) > route.largest:
            raise too_large(route)
        if any("\0" in part for part in path.values()):
            raise not_found("page")
        if route.form and route.gives == "text/html":
            self._check_form_token()
        async with self._transaction(route) as transaction:
            call = Call(
                site=self.site,
                db=transaction,
                instance=self.instance,
                address=self.request.remote_ip or "",
                agent=self.request.headers.get("User-Agent", "")[:120],
                xsrf=lambda: self.xsrf_token.decode(),
                path=path,
                query=pairs(self.request.query),
                form=pairs(bytes(self.body)) if route.form else {},
                body=self._message(route),
                raw=bytes(self.body),
                subject=self.subject,
                cookies={name: morsel.value for name, morsel in self.request.cookies.items()},
                if_none_match=self.request.headers.get("If-None-Match", ""),
            )
            answer = await route.handle(call)
        for job in call.after:
            await job()
        await self._answer(route, answer)

    def _transaction(self, route: Route) -> AbstractAsyncContextManager[Transaction]:
        return self.site.db.write() if route.method != "GET" else self.site.db.read(lagging=route.lagging)

    def _message(self, route: Route) -> Any:
        kind = self.request.headers.get("Content-Type", "").split(";")[0].strip().lower()
        if self.request.method in ("POST", "PUT") and kind != route.accepts:
            raise Refusal(ErrorCode.INVALID_REQUEST, f"Send the body as {route.accepts}.")
        return wire.decode(route.body, bytes(self.body)) if route.body else None

    def _check_form_token(self) -> None:
        if self.request.method == "POST":
            self.request.arguments = {key: [value.encode()] for key, value in pairs(bytes(self.body)).items()}
            self.request.body_arguments = self.request.arguments
            self.check_xsrf_cookie()

    async def _answer(self, route: Route, answer: Any) -> None:
        if isinstance(answer, Stream):
            await self._stream(answer)
            return
        if not isinstance(answer, Answer):
            answer = Answer(body=answer, status=route.status)
        self.set_status(answer.status)
        for name, value in answer.headers.items():
            self.set_header(name, value)
        for name, value in answer.cookies.items():
            self._set_cookie(name, value)
        if answer.status == 204 or answer.status == 304:
            self.clear_header("Content-Type")
            await self.finish()
            return
        self.set_header("Content-Type", answer.content_type)
        await self.finish(answer.content or wire.encode(answer.body))

    def _set_cookie(self, name: str, value: str) -> None:
        age = COOKIE_SECONDS if value else 0
        self.set_cookie(name, value, httponly=True, samesite="Lax", secure=self.site.secure, max_age=age, path="/")

    async def _stream(self, stream: Stream) -> None:
        self.set_header("Content-Type", "text/event-stream; charset=utf-8")
        self.set_header("X-Accel-Buffering", "no")
        leaving = self.site.traffic.leaving
        async with aclosing(sse.frames(stream, self.instance, self.gone, leaving)) as frames:
            try:
                async for data in frames:
                    self.write(data)
                    async with asyncio.timeout(
                        _READ_SECONDS
                    ):  # a client that reads nothing holds what it does not read
                        await self.flush()
                await self.finish()
            except iostream.StreamClosedError:
                return
            except TimeoutError:
                cast(HTTP1Connection, self.request.connection).stream.close()

    def log_exception(self, typ: Any, value: Any, tb: Any) -> None:
        """A refusal is no fault; anything else is logged once, with the id that the client is shown."""
        if not isinstance(value, (Refusal, web.HTTPError)):
            log.error("request failed", exc_info=(typ, value, tb), extra={"facts": {"instance": self.instance}})
            self.site.tracer.fault(value)

    def write_error(self, status_code: int, **kwargs: Any) -> None:
        """Every failure leaves as a problem document, or for browsers as a page."""
        refusal = _as_refusal(kwargs.get("exc_info", (None, None, None))[1])
        problem = refusal.problem(self.instance)
        self.set_status(problem.status)
        self.site.metrics.refusal(problem.code)
        for name, value in refusal.headers.items():
            self.set_header(name, value)
        if self.route is not None and self.route.gives == "text/html":
            self._error_page(problem)
            return
        self.set_header("Content-Type", "application/problem+json")
        self.finish(wire.encode(problem))

    def _error_page(self, problem: Problem) -> None:
        if problem.code == ErrorCode.NOT_SIGNED_IN and self.request.method == "GET":
            self.redirect(sign_in_address(self.request.uri or "/"), status=303)
            return
        page = self.site.pages.render("problem.html", problem=problem)
        for name, value in page.headers.items():
            self.set_header(name, value)
        self.set_header("Content-Type", page.content_type)
        self.finish(page.content)

    def on_finish(self) -> None:
        """One access line a request: what, how it ended, how long; the route's pattern, never its query or body."""
        seconds, route = time.perf_counter() - self.began, self.route
        method, path = (route.method, route.path) if route else ("-", "-")
        stream = route is not None and route.gives == "text/event-stream"
        self.site.metrics.request(method, path, self.get_status(), None if stream else seconds)
        if self.span:
            self.span.named(f"{method} {path}", self.get_status())
        self.open.close()
        facts = {
            "method": self.request.method,
            "route": path,
            "status": self.get_status(),
            "ms": round(seconds * 1000, 1),
            "instance": self.instance,
        }
        log.info("request", extra={"facts": facts})


def allow(subject: Subject, scope: Scope) -> None:
    """Returns when the subject may use the scope; raises the Refusal that says what is missing."""
    if scope.name not in subject.scopes:
        raise Refusal(ErrorCode.FORBIDDEN, f"This sign-in was not given the permission {scope.name}. Sign in again.")
    if RANK[subject.role] < RANK[scope.role]:
        raise Refusal(ErrorCode.FORBIDDEN, f"Only an account with the role {scope.role} may do this.")
    if scope.verified and not subject.verified:
        raise Refusal(
            ErrorCode.EMAIL_NOT_VERIFIED, "Your e-mail address is not verified yet. Open the link in the mail we sent."
        )


def too_large(route: Route) -> Refusal:
    """A refusal for a body beyond the route's size."""
    size = f"{route.largest // 1_000_000} MB" if route.largest >= 1_000_000 else f"{route.largest // 1_000} kB"
    return Refusal(ErrorCode.TOO_LARGE, f"The body is larger than {size}. Send a smaller one.")


def sign_in_address(back: str) -> str:
    """The sign-in page, which leads back to an address of this service."""
    return f"/sign-in?next={quote(back, safe='')}"


def _as_refusal(error: BaseException | None) -> Refusal:
    if isinstance(error, Refusal):
        return error
    if isinstance(error, web.HTTPError):
        return Refusal(_HTTP_CODES.get(error.status_code, ErrorCode.INVALID_REQUEST), _HTTP_DETAIL)
    if is_away(error):
        return Refusal(ErrorCode.UNAVAILABLE, "The service is busy or short of a part it needs. Try again soon.")
    return Refusal(ErrorCode.INTERNAL, sse.INTERNAL)


def _same_origin(origin: str, public_url: str) -> bool:
    here = urlsplit(public_url)
    return origin == f"{here.scheme}://{here.netloc}"
