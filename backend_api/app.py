"""The composition root: builds the ports, gives them to the rooms, and makes the application from the rooms' cards."""

import asyncio
import logging
from dataclasses import dataclass, field
from datetime import timedelta
from functools import partial
from pathlib import Path
from typing import Any

from redis.asyncio import BlockingConnectionPool, Redis
from tornado.web import Application

from backend_api import accounts, classes, exercises, hints, llm, progress, quota, safety, submissions
from backend_api.accounts import privacy, providers
from backend_api.accounts.acts import Acts
from backend_api.accounts.hubs import Hubs
from backend_api.accounts.passwords import Passwords
from backend_api.accounts.sessions import Sessions
from backend_api.config import Settings, secrets_of
from backend_api.exercises.service import Library
from backend_api.hints.service import Tutor
from backend_api.jobs.queue import Job, Queue, memory_queue, redis_queue
from backend_api.kit import about, clock, openapi, route
from backend_api.kit.bus import Bus, MemoryBus, RedisBus
from backend_api.kit.card import Card
from backend_api.kit.db import Database
from backend_api.kit.health import Checkup, Probe
from backend_api.kit.html import Pages
from backend_api.kit.http import Endpoint
from backend_api.kit.limits import Limiter, MemoryLimiter, RedisLimiter
from backend_api.kit.log import JsonFormatter
from backend_api.kit.mail import FileMail, Mail, SmtpMail, SmtpServer
from backend_api.kit.metrics import Metrics
from backend_api.kit.process import end
from backend_api.kit.runs import Ground, Runs
from backend_api.kit.server import Front, front
from backend_api.kit.site import Site
from backend_api.kit.telemetry import tracer, watched
from backend_api.kit.tokens import Signer
from backend_api.kit.traffic import Traffic
from backend_api.migrations import settle
from backend_api.progress import service as ledger
from backend_api.quota.policy import Tiers
from backend_api.quota.service import Quotas
from backend_api.submissions import jobs as grading
from backend_api.submissions.service import Grader

log = logging.getLogger(__name__)
TEMPLATES = Path(__file__).parent / "templates"
_SWEEP_SECONDS = 3600


@dataclass(frozen=True, slots=True)
class Service:
    """The service, built and not yet started."""

    settings: Settings
    site: Site
    cards: tuple[Card, ...]
    acts: Acts
    grader: Grader
    tutor: Tutor
    quotas: Quotas
    queue: Queue
    urgent: Queue  # what somebody waits for: work in the other queue does not hold it up
    redis: Redis | None
    background: set["asyncio.Task[None]"] = field(default_factory=set)

    @property
    def routes(self) -> tuple[route.Route, ...]:
        """Every row of the service."""
        rooms = tuple(row for card in self.cards for row in card.routes)
        return rooms + privacy.routes(self.cards, self.acts) + about.routes(self.describe, TEMPLATES, self.checkup)

    @property
    def checkup(self) -> Checkup:
        """Asks the parts how they do. Only the database is needed: without the others some requests are refused."""
        redis, runs = self.redis, self.grader.runs
        probes: dict[str, Probe | None] = {
            "database": self.site.db.ping,
            "redis": redis.ping if redis else None,
            "queue": self.queue.ping,
            "sandbox": runs.ping if runs.ground.wanted and redis is None else None,  # else the workers' own
        }
        return Checkup(probes, needed=frozenset({"database"}))

    def describe(self) -> dict[str, Any]:
        """The OpenAPI document."""
        return openapi.document(self.routes, self.site.scopes, about.VERSION, self.site.public_url)

    async def start(self, *, work: bool) -> None:
        """The service is ready to answer, and with `work` to do jobs. Embedded, the schema is brought up first."""
        await settle(self.site.db, may_migrate=self.settings.embedded)
        for card in self.cards:
            for name, job in card.jobs:
                for queue in (self.queue, self.urgent):
                    queue.register(name, partial(self._watched, name, job))
        await self.site.bus.start()
        await self.acts.authority.start()
        work = work or self.redis is None  # nobody else could
        if work:
            await self.grader.runs.start()
        for queue in (self.queue, self.urgent):
            await queue.start(work=work, at_once=self.settings.runners)
        if work:
            self.background.update(asyncio.create_task(each) for each in (self._resend(), self._sweep()))

    async def stop(self) -> None:
        """Everything the service opened is closed."""
        await end(*self.background)
        for queue in (self.queue, self.urgent):
            await queue.stop()
        await self.grader.runs.stop()
        await self.acts.authority.stop()
        await self.site.bus.stop()
        await self.site.db.close()
        if self.redis:
            await self.redis.aclose()
        await asyncio.to_thread(self.site.tracer.stop)

    async def _watched(self, name: str, job: Job, argument: str) -> None:
        with watched(name, self.site.metrics, self.site.tracer):
            await job(argument)

    async def _resend(self) -> None:
        """Every while, what waits is sent again: a lost message or a dead worker delays a grade, and loses none."""
        alone = self.redis is None  # then all that was running ran here, and ended with the last process
        while True:
            try:
                await grading.resend(self.grader, alone=alone)
            except Exception:  # whatever it is, what waits is sent for as long as this process lives
                log.exception("resending failed")
            alone = False
            await asyncio.sleep(self.settings.lease_seconds / 2)

    async def _sweep(self) -> None:
        """Every hour, what has ended is deleted. Several workers who do it at once do no harm."""
        while True:
            try:
                async with self.site.db.write() as db:
                    for card in self.cards:
                        if card.sweep:
                            await card.sweep(db, self.site.clock())
            except Exception:
                log.exception("sweeping failed")
            await asyncio.sleep(_SWEEP_SECONDS)


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
    runs = Runs(_ground(settings))
    queue, urgent = _queues(settings)
    remote = redis is not None and settings.run_programs
    grader = Grader(db, bus, now, library, runs, queue, remote, timedelta(seconds=settings.lease_seconds))
    tutor = Tutor(db, bus, now, library, runs, urgent, ledger, remote)
    limiter = _limiter(redis)
    quotas = Quotas(limiter, Tiers(settings.tiers, settings.default_tier))
    cards = (
        quota.card(quotas),
        llm.card(),
        accounts.card(acts, Hubs(settings.known_hubs()), quotas),
        classes.card(),
        exercises.card(),
        submissions.card(grader),
        hints.card(tutor),
        progress.card(),
    )
    traffic = Traffic()
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
        traffic=traffic,
        metrics=Metrics(traffic),
        tracer=tracer(
            settings.sentry_dsn.get_secret_value(),
            settings.otlp_endpoint,
            about.VERSION,
            JsonFormatter(secrets_of(settings)),
        ),
        features=partial(_features, settings, grader),
        operators_token=settings.metrics_token.get_secret_value(),
        cors_origins=settings.cors_origins,
    )
    return Service(settings, site, cards, acts, grader, tutor, quotas, queue, urgent, redis)


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


def server(service: Service) -> Front:
    """The HTTP server of the application, not yet bound."""
    return front(application(service), service.settings.connections, list(service.settings.proxies))


def _redis(settings: Settings) -> Redis | None:
    url = settings.redis_url.get_secret_value()
    if not url:
        return None
    return Redis.from_pool(BlockingConnectionPool.from_url(url, max_connections=50, timeout=5))


def _queues(settings: Settings) -> tuple[Queue, Queue]:
    """One for what can wait, one for what somebody waits for."""
    url = settings.redis_url.get_secret_value()
    if not url:
        return memory_queue(), memory_queue()
    return redis_queue(url), redis_queue(url, "codementor:urgent")


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


def _ground(settings: Settings) -> Ground:
    return Ground(
        wanted=settings.run_programs,
        unsandboxed=settings.allow_unsandboxed_runs,
        python=settings.runner_python,
        user=settings.runner_user,
        at_once=settings.runners,
    )


def _features(settings: Settings, grader: Grader) -> tuple[str, ...]:
    found = [("runs", grader.grades), ("email", bool(settings.smtp_host))]
    return tuple(name for name, on in found if on)
