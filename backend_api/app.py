"""The composition root: builds the ports, gives them to the rooms, and makes the application from the rooms' cards."""

import asyncio
import logging
from dataclasses import dataclass, field
from datetime import timedelta
from functools import partial
from pathlib import Path
from typing import Any

from redis.asyncio import BlockingConnectionPool, Redis
from sqlalchemy.exc import SQLAlchemyError
from tornado.httpserver import HTTPServer
from tornado.web import Application

from backend_api import accounts, classes, exercises, hints, llm, progress, quota, safety, submissions
from backend_api.accounts import privacy, providers
from backend_api.accounts.acts import Acts
from backend_api.accounts.hubs import Hubs
from backend_api.accounts.passwords import Passwords
from backend_api.accounts.sessions import Sessions
from backend_api.config import Settings
from backend_api.exercises.service import Library
from backend_api.hints.service import Tutor
from backend_api.jobs.queue import Queue, memory_queue, redis_queue
from backend_api.kit import about, clock, openapi, route
from backend_api.kit.bus import Bus, MemoryBus, RedisBus
from backend_api.kit.card import Card
from backend_api.kit.db import Database
from backend_api.kit.html import Pages
from backend_api.kit.http import Endpoint
from backend_api.kit.limits import Limiter, MemoryLimiter, RedisLimiter
from backend_api.kit.mail import FileMail, Mail, SmtpMail, SmtpServer
from backend_api.kit.process import end
from backend_api.kit.runs import Ground, Runs
from backend_api.kit.site import Site
from backend_api.kit.tokens import Signer
from backend_api.migrations import migrate
from backend_api.progress import service as ledger
from backend_api.quota.service import Quotas
from backend_api.submissions import jobs as grading
from backend_api.submissions.service import Grader

log = logging.getLogger(__name__)
TEMPLATES = Path(__file__).parent / "templates"
_RESEND_SECONDS = 30
_MOST_BODY = 64_000_000  # beyond it the connection is closed; up to it a Problem is answered


@dataclass(frozen=True, slots=True)
class Service:
    """The service, built and not yet started."""

    settings: Settings
    site: Site
    cards: tuple[Card, ...]
    acts: Acts
    grader: Grader
    quotas: Quotas
    queue: Queue
    redis: Redis | None
    background: set["asyncio.Task[None]"] = field(default_factory=set)

    @property
    def routes(self) -> tuple[route.Route, ...]:
        """Every row of the service."""
        rooms = tuple(row for card in self.cards for row in card.routes)
        return rooms + privacy.routes(self.cards, self.acts) + about.routes(self.describe, TEMPLATES)

    def describe(self) -> dict[str, Any]:
        """The OpenAPI document."""
        return openapi.document(self.routes, self.site.scopes, about.VERSION, self.site.public_url)

    async def start(self, *, work: bool) -> None:
        """The service is ready to answer, and with `work` to do jobs. Embedded, the schema is brought up first."""
        if self.settings.embedded:
            await migrate(self.site.db)
        for card in self.cards:
            for name, job in card.jobs:
                self.queue.register(name, job)
        await self.site.bus.start()
        await self.acts.authority.start()
        await self.grader.runs.start()
        await self.queue.start(work=work, at_once=self.settings.runners)
        if work:
            self.background.add(asyncio.create_task(self._resend()))

    async def stop(self) -> None:
        """Everything the service opened is closed."""
        await end(*self.background)
        await self.queue.stop()
        await self.grader.runs.stop()
        await self.acts.authority.stop()
        await self.site.bus.stop()
        await self.site.db.close()
        if self.redis:
            await self.redis.aclose()

    async def _resend(self) -> None:
        """Every while, what waits is sent again: a lost message or a dead worker delays a grade, and loses none."""
        alone = self.redis is None  # then all that was running ran here, and ended with the last process
        while True:
            try:
                await grading.resend(self.grader, alone=alone)
            except (SQLAlchemyError, OSError):
                log.exception("resending failed")
            alone = False
            await asyncio.sleep(_RESEND_SECONDS)


def build(settings: Settings, now: clock.Clock = clock.now) -> Service:
    """The service these settings describe, going by that clock. Opens nothing yet; raises Refused for unsafe ones."""
    safety.require(settings)
    redis = _redis(settings)
    db = Database(
        settings.resolved_database_url(),
        settings.database_pool,
        replica=settings.database_replica_url.get_secret_value(),
        slow_ms=settings.slow_query_ms,
    )
    signer = Signer(settings.keys(), timedelta(minutes=settings.access_minutes))
    bus, library = _bus(redis), Library(db)
    authority = Sessions(db, signer, bus, now)
    acts = Acts(Passwords(), authority, providers.configured(settings.providers()))
    runs = Runs(
        Ground(
            wanted=settings.run_programs,
            unsandboxed=settings.allow_unsandboxed_runs,
            python=settings.runner_python,
            user=settings.runner_user,
            at_once=settings.runners,
        )
    )
    queue = redis_queue(settings.redis_url.get_secret_value()) if redis else memory_queue()
    grader = Grader(db, bus, now, library, runs, queue)
    limiter = _limiter(redis)
    quotas = Quotas(limiter, settings.quota_tiers())
    cards = (
        quota.card(quotas),
        llm.card(),
        accounts.card(acts, Hubs(settings.known_hubs()), quotas),
        classes.card(),
        exercises.card(),
        submissions.card(grader),
        hints.card(Tutor(db, library, runs, ledger)),
        progress.card(),
    )
    site = Site(
        public_url=settings.url,
        db=db,
        limiter=limiter,
        bus=bus,
        mail=_mail(settings),
        signer=signer,
        clock=now,
        authority=authority,
        pages=Pages(TEMPLATES),
        scopes={scope.name: scope for card in cards for scope in card.scopes},
        features=partial(_features, settings, runs),
    )
    return Service(settings, site, cards, acts, grader, quotas, queue, redis)


def application(service: Service) -> Application:
    """The Tornado application of the rooms' routes; raises RouteIncomplete for a row that leaves something out."""
    routes = service.routes
    route.verify(routes, service.site.scopes)
    paths: dict[str, dict[str, route.Route]] = {}
    for row in routes:
        paths.setdefault(row.pattern, {})[row.method] = row
    cookie = {"httponly": True, "samesite": "Lax", "secure": service.site.secure, "path": "/"}
    return Application(
        [(pattern, Endpoint, {"site": service.site, "routes": rows}) for pattern, rows in paths.items()],
        default_handler_class=Endpoint,
        default_handler_args={"site": service.site, "routes": {}},
        xsrf_cookie_name="codementor_xsrf",  # `_xsrf` is Jupyter's, and cookies are shared by all ports of a host
        xsrf_cookie_kwargs=cookie,
        log_function=lambda handler: None,  # the endpoint writes its own line
    )


def server(service: Service) -> HTTPServer:
    """The HTTP server of the application, not yet bound."""
    proxies = list(service.settings.proxies)
    return HTTPServer(
        application(service),
        xheaders=bool(proxies),
        trusted_downstream=proxies,
        max_body_size=_MOST_BODY,
        idle_connection_timeout=120,
        body_timeout=60,
    )


def _redis(settings: Settings) -> Redis | None:
    url = settings.redis_url.get_secret_value()
    if not url:
        return None
    return Redis.from_pool(BlockingConnectionPool.from_url(url, max_connections=50, timeout=5))


def _limiter(redis: Redis | None) -> Limiter:
    return RedisLimiter(redis) if redis else MemoryLimiter()


def _bus(redis: Redis | None) -> Bus:
    return RedisBus(redis) if redis else MemoryBus()


def _mail(settings: Settings) -> Mail:
    if not settings.smtp_host:
        return FileMail(settings.data_dir / "outbox", settings.mail_from)
    return SmtpMail(
        SmtpServer(
            host=settings.smtp_host,
            port=settings.smtp_port,
            sender=settings.mail_from,
            user=settings.smtp_user,
            password=settings.smtp_password.get_secret_value(),
            tls=settings.smtp_tls,
        )
    )


def _features(settings: Settings, runs: Runs) -> tuple[str, ...]:
    found = [("runs", runs.allowed), ("email", bool(settings.smtp_host))]
    return tuple(name for name, on in found if on)
