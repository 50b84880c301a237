"""What must hold before the service starts. Each refusal names the variable and the mend, and never a secret."""

import re
from collections.abc import Iterator
from importlib.util import find_spec
from typing import Any
from urllib.parse import urlsplit

from zxcvbn import zxcvbn

from backend_api.config import Settings, environment_faults, fitting, named
from backend_api.kit.address import is_loopback

_LEAST_SECRET = 32
_LEAST_GUESSES = 24  # decimal digits of the number of guesses; 32 random hexadecimal digits have 30
_PLACEHOLDER = re.compile(
    r"change.?me|change.?this|change.?it|placeholder|example|replace|insecure|default|your[-_ .]|secret|passw|<.*>"
)
_DEFAULTS = {"", "admin", "codementor", "guest", "postgres", "redis", "root", "test", "user"}
_NOBODYS = ("example.com", "example.net", "example.org")
_DRIVERS = ("postgresql+asyncpg://", "sqlite+aiosqlite://")
_RANDOM = "`openssl rand -base64 48` gives one"


class Refused(Exception):
    """The service must not start like this; `reasons` says why, a line each, without values."""

    def __init__(self, reasons: list[str]) -> None:
        super().__init__("\n".join(reasons))
        self.reasons = reasons


def read(**given: Any) -> Settings:
    """The settings: those given, else those of the environment. Raises Refused with every reason there is."""
    reasons = list(environment_faults())
    if reasons:
        raise Refused(reasons)
    settings, unfit = fitting(given)
    reasons = [f"{named(field)}: {said}" for field, all_said in unfit.items() for said in all_said]
    left_out = tuple(named(field) for field in unfit)
    reasons += [line for line in _refusals(settings) if not line.startswith(left_out)]
    if reasons:
        raise Refused(reasons)
    return settings


def require(settings: Settings) -> None:
    """Returns when a service may start with these settings; raises Refused with every reason against it."""
    reasons = list(_refusals(settings))
    if reasons:
        raise Refused(reasons)


def _refusals(settings: Settings) -> Iterator[str]:
    yield from _address(settings)
    yield from _stores(settings)
    yield from _keys(settings)
    yield from _providers(settings)
    yield from _reports(settings)
    if settings.production:
        yield from _mail(settings)
        yield from _passwords(settings)


def _address(settings: Settings) -> Iterator[str]:
    public, variable = urlsplit(settings.url), named("public_url")
    if not is_loopback(settings.host) and not settings.public_url:
        yield f"{variable}: name the https address that people use when the service listens beyond this machine."
    elif public.scheme not in ("http", "https") or not public.hostname or public.path or public.query:
        yield f"{variable}: give a scheme and a host, as in https://tutor.example.org."
    elif public.scheme == "http" and not is_loopback(public.hostname):
        yield f"{variable}: plain http sends passwords in the clear. Use https, or a loopback address."
    if settings.allow_unsandboxed_runs and not (is_loopback(settings.host) and is_loopback(public.hostname or "")):
        yield f"{named('allow_unsandboxed_runs')}: programs run without a sandbox, so only on a loopback address."
    for origin in settings.cors_origins:
        parts = urlsplit(origin)
        bare = origin == f"{parts.scheme}://{parts.netloc}" and "*" not in origin and bool(parts.hostname)
        if not bare or not (parts.scheme == "https" or is_loopback(parts.hostname or "")):
            yield f"{named('cors_origins')}: name each web page's origin, as in https://school.example.org; * is none."


def _stores(settings: Settings) -> Iterator[str]:
    urls = {"database_url": settings.database_url, "database_replica_url": settings.database_replica_url}
    for field, url in urls.items():
        if url.get_secret_value() and not url.get_secret_value().startswith(_DRIVERS):
            yield f"{named(field)}: use postgresql+asyncpg://... or sqlite+aiosqlite://..."
    if settings.sqlite and settings.redis_url.get_secret_value():
        yield (
            f"{named('database_url')}: SQLite serves one process, and Redis is for several. Name a PostgreSQL, or "
            f"leave {named('redis_url')} out."
        )


def _keys(settings: Settings) -> Iterator[str]:
    variable = named("secret_keys")
    if settings.database_url.get_secret_value() and not settings.secret_keys:
        yield f"{variable}: set at least one when a database is named, the same for every process ({_RANDOM})."
    if any(_is_weak(key.get_secret_value()) for key in settings.secret_keys):
        yield f"{variable}: each needs at least {_LEAST_SECRET} random characters, and is no placeholder ({_RANDOM})."
    if settings.metrics_token.get_secret_value() and _is_weak(settings.metrics_token.get_secret_value()):
        yield f"{named('metrics_token')}: take at least {_LEAST_SECRET} random characters ({_RANDOM})."
    if any(_is_weak(hub.secret.get_secret_value()) for hub in settings.hubs):
        yield f"{named('hubs')}: each secret needs at least {_LEAST_SECRET} random characters ({_RANDOM})."
    if len({hub.name for hub in settings.hubs}) < len(settings.hubs):
        yield f"{named('hubs')}: two Hubs have one name."


def _providers(settings: Settings) -> Iterator[str]:
    providers = settings.providers()
    own = {"github", "google"}
    for each in providers:
        variable = named(each.name) if each.name in own else named("oidc")
        if not each.client_id or not each.client_secret:
            missing = "client_secret" if each.client_id else "client_id"
            place = f"{variable}_{missing.upper()}" if each.name in own else variable
            yield f"{place}: a provider needs both its client_id and its client_secret ({each.name})."
        elif _is_placeholder(each.client_secret):
            place = f"{variable}_CLIENT_SECRET" if each.name in own else variable
            yield f"{place}: this client_secret is a placeholder. Take the one that the provider gave ({each.name})."
        for address in {each.issuer or each.web, each.issuer or each.api}:
            parts = urlsplit(address)
            if parts.scheme != "https" and not (parts.scheme == "http" and is_loopback(parts.hostname or "")):
                yield f"{variable}{'_URL' if each.name in own else ''}: its address begins with https:// ({each.name})."
    names = [each.name for each in providers]
    if len(set(names)) < len(names):
        yield f"{named('oidc')}: two providers have one name."


def _reports(settings: Settings) -> Iterator[str]:
    wanted = {"sentry_dsn": ("sentry_sdk", "sentry"), "otlp_endpoint": ("opentelemetry.sdk", "otel")}
    for field, (package, extra) in wanted.items():
        if str(getattr(settings, field)) and not _is_there(package):
            yield f'{named(field)}: install what it needs: pip install "codementor[{extra}]".'


def _mail(settings: Settings) -> Iterator[str]:
    if not settings.smtp_host:
        yield f"{named('smtp_host')}: name a mail server. Without mail nobody can verify an address."
        return
    domain = settings.mail_from.rpartition("@")[2]
    if is_loopback(domain) or domain in _NOBODYS:
        yield f"{named('mail_from')}: name the sender that people see, at a domain of yours."
    if settings.smtp_password.get_secret_value() and not settings.smtp_tls and not is_loopback(settings.smtp_host):
        yield f"{named('smtp_tls')}: the password would travel in the clear. Use true."


def _passwords(settings: Settings) -> Iterator[str]:
    """A password that anybody would try first. None at all is the server's own affair: it may know who asks."""
    if settings.smtp_user and _is_placeholder(settings.smtp_password.get_secret_value()):
        yield f"{named('smtp_password')}: this is a placeholder. Set the mail server's password."
    for field in ("database_url", "database_replica_url", "redis_url"):
        parts = urlsplit(getattr(settings, field).get_secret_value())
        if parts.password is not None and (_is_placeholder(parts.password) or parts.password == parts.username):
            yield f"{named(field)}: its password is one that is tried first. Set another in that server and here."


def _is_there(package: str) -> bool:
    try:
        return find_spec(package) is not None
    except ModuleNotFoundError:  # not even what it is a part of
        return False


def _is_weak(secret: str) -> bool:
    if len(secret) < _LEAST_SECRET or _PLACEHOLDER.search(secret.lower()):
        return True
    return bool(zxcvbn(secret[:72])["guesses_log10"] < _LEAST_GUESSES)


def _is_placeholder(secret: str) -> bool:
    return secret.lower() in _DEFAULTS or bool(_PLACEHOLDER.search(secret.lower()))
