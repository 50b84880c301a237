"""The service's settings: the only place of the service that reads the environment (prefix `CODEMENTOR_API_`).

A start that could not be safe is refused here, in words, before anything listens.
"""

import ipaddress
import os
import secrets
import sys
from dataclasses import replace
from pathlib import Path
from typing import Annotated, Self
from urllib.parse import urlsplit

from pydantic import BaseModel, ConfigDict, Field, SecretStr, ValidationError, model_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

from backend_api.accounts.providers import Settings as Provider
from codementor.wire.limits import SLUG

Port = Annotated[int, Field(ge=0, le=65_535)]
_LEAST_SECRET = 32
_LEAST_DISTINCT = 12
_GOOGLE = "https://accounts.google.com"


class OpenIdProvider(BaseModel):
    """An OpenID Connect provider, as a school's, with whose accounts people sign in."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    name: Annotated[str, Field(pattern=SLUG, max_length=32)]  # stands in the addresses of the pages
    title: Annotated[str, Field(min_length=1, max_length=60)]
    issuer: str
    client_id: str
    client_secret: SecretStr
    trusts_email: bool = False  # its addresses are verified, though it does not say `email_verified`


class Settings(BaseSettings):
    """What an operator may set. With a folder alone the service runs embedded: SQLite, in-process queue and limits."""

    model_config = SettingsConfigDict(env_prefix="CODEMENTOR_API_", extra="forbid", frozen=True)

    data_dir: Path = Path("codementor-data")
    host: str = "127.0.0.1"
    port: Port = 8000
    public_url: str = ""  # what browsers and editors reach; empty: http://HOST:PORT, on loopback only
    database_url: str = ""  # empty: SQLite in the data folder; else postgresql+asyncpg://...
    database_pool: Annotated[int, Field(ge=1, le=200)] = 20
    redis_url: SecretStr = SecretStr("")  # empty: queue, limits and wake-ups stay in this process
    secret_keys: tuple[SecretStr, ...] = ()  # the first signs, all verify; empty: one is kept in the data folder
    smtp_host: str = ""  # empty: mail is written to DATA/outbox
    smtp_port: Port = 587
    smtp_user: str = ""
    smtp_password: SecretStr = SecretStr("")
    smtp_tls: bool = True
    mail_from: str = "codementor@localhost"
    github_client_id: str = ""  # an OAuth app of GitHub, to sign in with it
    github_client_secret: SecretStr = SecretStr("")
    github_url: str = "https://github.com"
    github_api_url: str = "https://api.github.com"
    google_client_id: str = ""
    google_client_secret: SecretStr = SecretStr("")
    oidc: tuple[OpenIdProvider, ...] = ()  # JSON: name, title, issuer, client_id, client_secret
    proxies: tuple[str, ...] = ()  # addresses of reverse proxies whose X-Forwarded-For is believed
    allow_unsandboxed_runs: bool = False
    runner_user: str = ""  # from uid 0: the account whose rights learners' programs get
    runner_python: str = ""  # what runs learners' programs; empty: the service's own
    runners: Annotated[int, Field(ge=1, le=64)] = 2
    access_minutes: Annotated[int, Field(ge=1, le=60)] = 15
    log_level: str = "INFO"

    @model_validator(mode="after")
    def _is_safe(self) -> Self:
        for problem in self._problems():
            raise ValueError(problem)
        return self

    @property
    def embedded(self) -> bool:
        """True when the service needs nothing but its folder."""
        return not self.database_url

    @property
    def url(self) -> str:
        """The public address, without a slash at its end."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return (self.public_url or f"http://{host}:{self.port}").rstrip("/")

    def _problems(self) -> list[str]:
        found = []
        public = urlsplit(self.url)
        if not is_loopback(self.host) and not self.public_url:
            found.append(
                "public_url: name the https address that people use when the service listens beyond this machine."
            )
        if public.scheme not in ("http", "https") or not public.hostname or public.path or public.query:
            found.append("public_url: give a scheme and a host, as in https://tutor.example.org.")
        elif public.scheme == "http" and not is_loopback(public.hostname):
            found.append("public_url: plain http sends passwords in the clear. Use https, or a loopback address.")
        if self.allow_unsandboxed_runs and not (is_loopback(self.host) and is_loopback(public.hostname or "")):
            found.append("allow_unsandboxed_runs: programs run without a sandbox, so only on a loopback address.")
        if self.database_url and not self.secret_keys:
            found.append("secret_keys: set at least one when a database is named, the same for every process.")
        if self.database_url and not self.database_url.startswith(("postgresql+asyncpg://", "sqlite+aiosqlite://")):
            found.append("database_url: use postgresql+asyncpg://... or sqlite+aiosqlite://...")
        found += self._provider_problems()
        found += [_WEAK for key in self.secret_keys if _is_weak(key.get_secret_value())]
        return found

    def _provider_problems(self) -> list[str]:
        found = []
        for each in self.providers():
            if not each.client_id or not each.client_secret:
                found.append(f"{each.name}: a provider needs both its client_id and its client_secret.")
            for address in (each.issuer or each.web, each.issuer or each.api):
                parts = urlsplit(address)
                if parts.scheme != "https" and not (parts.scheme == "http" and is_loopback(parts.hostname or "")):
                    found.append(f"{each.name}: its address begins with https://.")
        names = [each.name for each in self.providers()]
        if len(set(names)) < len(names):
            found.append("oidc: two providers have one name.")
        return found

    def providers(self) -> tuple[Provider, ...]:
        """The providers with whose accounts people sign in, those set only."""
        found = [
            Provider(each.name, each.title, each.client_id, each.client_secret.get_secret_value(), each.issuer)
            for each in self.oidc
        ]
        trusting = {each.name for each in self.oidc if each.trusts_email}
        found = [replace(each, trusts_email=each.name in trusting) for each in found]
        google, github = self.google_client_secret.get_secret_value(), self.github_client_secret.get_secret_value()
        if self.google_client_id or google:
            found.insert(0, Provider("google", "Google", self.google_client_id, google, _GOOGLE))
        if self.github_client_id or github:
            web, api = self.github_url.rstrip("/"), self.github_api_url.rstrip("/")
            found.insert(0, Provider("github", "GitHub", self.github_client_id, github, web=web, api=api))
        return tuple(found)

    def resolved_database_url(self) -> str:
        """The database's address: the one set, or that of the data folder's file, which then is there (mode 0600)."""
        if self.database_url:
            return self.database_url
        file = self.data_dir.resolve() / "service.db"
        file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        file.touch(mode=0o600)
        return f"sqlite+aiosqlite:///{file}"

    def keys(self) -> tuple[str, ...]:
        """The signing keys: those set, or the one kept in the data folder (made at the first start, mode 0600)."""
        return tuple(key.get_secret_value() for key in self.secret_keys) or (_kept_key(self.data_dir),)


_WEAK = f"secret_keys: each needs at least {_LEAST_SECRET} random characters, as `openssl rand -base64 48` gives."


def explain(error: ValidationError) -> None:
    """Says on stderr what is wrong with the settings, a line each, without their values."""
    for each in error.errors(include_url=False, include_input=False):
        place = ".".join(str(part) for part in each["loc"])
        sys.stderr.write(f"{place + ': ' if place else ''}{each['msg'].removeprefix('Value error, ')}\n")


def is_loopback(host: str) -> bool:
    """True for an address that only this machine reaches."""
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def _is_weak(key: str) -> bool:
    return len(key) < _LEAST_SECRET or len(set(key)) < _LEAST_DISTINCT


def _kept_key(folder: Path) -> str:
    path = folder / "secret.key"
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    try:
        with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
            file.write(secrets.token_urlsafe(48))
    except FileExistsError:
        path.chmod(0o600)
    return path.read_text()
