"""The service's settings: the only place of the service that reads the environment (prefix `CODEMENTOR_API_`).

`NAME_FILE` names a file that holds the value of `NAME`, as Docker's and Kubernetes' secrets do. A start that could not
be safe is refused in `safety`.
"""

import json
import os
import secrets
from collections.abc import Iterator
from dataclasses import replace
from difflib import get_close_matches
from pathlib import Path
from typing import Annotated, Any, Literal
from urllib.parse import urlsplit

from pydantic import BaseModel, ConfigDict, Field, SecretStr, ValidationError, field_validator
from pydantic.fields import FieldInfo
from pydantic_settings import BaseSettings, PydanticBaseSettingsSource, SettingsConfigDict

from backend_api.accounts.hubs import Hub
from backend_api.accounts.policy import LONGEST_HUB
from backend_api.accounts.providers import Settings as Provider
from backend_api.kit.address import is_loopback
from codementor.wire.limits import SLUG
from codementor.wire.quota import Calls

Port = Annotated[int, Field(ge=0, le=65_535)]
PREFIX = "CODEMENTOR_API_"
_FROM_FILE = "_FILE"


class OpenIdProvider(BaseModel):
    """An OpenID Connect provider, as a school's, with whose accounts people sign in."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    name: Annotated[str, Field(pattern=SLUG, max_length=32)]  # stands in the addresses of the pages
    title: Annotated[str, Field(min_length=1, max_length=60)]
    issuer: str
    client_id: str
    client_secret: SecretStr
    trusts_email: bool = False  # its addresses are verified, though it does not say `email_verified`


class JupyterHub(BaseModel):
    """A JupyterHub whose broker knows the secret: it vouches for its learners."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    name: Annotated[str, Field(pattern=SLUG, max_length=LONGEST_HUB)]
    secret: SecretStr


class Settings(BaseSettings):
    """What an operator may set. With a folder alone the service runs embedded: SQLite, in-process queue and limits."""

    model_config = SettingsConfigDict(env_prefix=PREFIX, extra="forbid", frozen=True, enable_decoding=False)

    data_dir: Path = Path("codementor-data")
    host: str = "127.0.0.1"
    port: Port = 8000
    public_url: str = ""  # what browsers and editors reach; empty: http://HOST:PORT, on loopback only
    database_url: SecretStr = SecretStr("")  # empty: SQLite in the data folder; else postgresql+asyncpg://...
    database_pool: Annotated[int, Field(ge=1, le=200)] = 20
    database_replica_url: SecretStr = SecretStr("")  # what may lag behind is read here; empty: from the database itself
    slow_query_ms: Annotated[int, Field(ge=0)] = 250  # slower statements are logged, without their values; 0: none
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
    google_url: str = "https://accounts.google.com"  # its issuer
    hubs: tuple[JupyterHub, ...] = ()  # JSON: name, secret
    oidc: tuple[OpenIdProvider, ...] = ()  # JSON: name, title, issuer, client_id, client_secret
    proxies: tuple[str, ...] = ()  # addresses of reverse proxies whose X-Forwarded-For is believed
    cors_origins: tuple[str, ...] = ()  # origins of web pages of others that may call the API with a token
    connections: Annotated[int, Field(ge=10)] = 2_000  # open at the same time; who comes then is told to wait
    stop_seconds: Annotated[int, Field(ge=1, le=300)] = 10  # what is being answered at SIGTERM has so long to end
    run_programs: bool = True  # in the jail, where it holds; submissions wait where they are not run
    allow_unsandboxed_runs: bool = False  # where the jail does not hold: without one, on loopback only
    runner_user: str = ""  # from uid 0: the account whose rights learners' programs get
    runner_python: str = ""  # what runs learners' programs; empty: the service's own
    runners: Annotated[int, Field(ge=1, le=64)] = 2
    tiers: Annotated[dict[str, Calls], Field(min_length=1)] = {"free": 10, "basic": 100, "premium": 1_000}
    default_tier: str = "free"  # of accounts that nobody gave one; `tiers` are calls of language models an hour
    lease_seconds: Annotated[int, Field(ge=2, le=3_600)] = 60  # what a worker leaves that ends is taken up after this
    access_minutes: Annotated[int, Field(ge=1, le=60)] = 15
    log_level: Literal["DEBUG", "INFO", "WARNING", "ERROR"] = "INFO"
    metrics_token: SecretStr = SecretStr("")  # what /metrics asks for; empty: it answers this machine alone
    sentry_dsn: SecretStr = SecretStr("")  # where faults are reported to; empty: nowhere (extra `sentry`)
    otlp_endpoint: str = ""  # where traces are sent to, as http://localhost:4318; empty: nowhere (extra `otel`)

    @classmethod
    def settings_customise_sources(
        cls, settings_cls: type[BaseSettings], *args: Any, **sources: PydanticBaseSettingsSource
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """Arguments first, then the environment, then the files that the environment names."""
        return sources["init_settings"], sources["env_settings"], _Files(settings_cls)

    @field_validator("secret_keys", "oidc", "hubs", "proxies", "cors_origins", mode="before")
    @classmethod
    def _listed(cls, value: Any) -> Any:
        """A list as JSON, or what stands between commas and ends of lines."""
        if not isinstance(value, str):
            return value
        if value.lstrip().startswith("["):
            try:
                return tuple(json.loads(value))
            except ValueError:
                raise ValueError("this is no JSON.") from None
        return tuple(part.strip() for part in value.replace("\n", ",").split(",") if part.strip())

    @field_validator("tiers", mode="before")
    @classmethod
    def _mapped(cls, value: Any) -> Any:
        """The tiers as JSON, as in {"free": 10}."""
        try:
            return json.loads(value) if isinstance(value, str) else value
        except ValueError:
            raise ValueError("this is no JSON.") from None

    @property
    def embedded(self) -> bool:
        """True when the service needs nothing but its folder."""
        return not self.database_url.get_secret_value()

    @property
    def sqlite(self) -> bool:
        """True when the store is a file, which one process serves."""
        return self.embedded or self.database_url.get_secret_value().startswith("sqlite")

    @property
    def production(self) -> bool:
        """True when the service is there for others than this machine."""
        return not is_loopback(urlsplit(self.url).hostname or "")

    @property
    def url(self) -> str:
        """The public address, without a slash at its end."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return (self.public_url or f"http://{host}:{self.port}").rstrip("/")

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
            found.insert(0, Provider("google", "Google", self.google_client_id, google, self.google_url))
        if self.github_client_id or github:
            web, api = self.github_url.rstrip("/"), self.github_api_url.rstrip("/")
            found.insert(0, Provider("github", "GitHub", self.github_client_id, github, web=web, api=api))
        return tuple(found)

    def known_hubs(self) -> tuple[Hub, ...]:
        """The JupyterHubs that are believed."""
        return tuple(Hub(each.name, each.secret.get_secret_value()) for each in self.hubs)

    def resolved_database_url(self) -> str:
        """The database's address: the one set, or that of the data folder's file, which then is there (mode 0600)."""
        if self.database_url.get_secret_value():
            return self.database_url.get_secret_value()
        file = self.data_dir.resolve() / "service.db"
        file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        file.touch(mode=0o600)
        return f"sqlite+aiosqlite:///{file}"

    def keys(self) -> tuple[str, ...]:
        """The signing keys: those set, or those kept in the data folder (made at the first start, mode 0600)."""
        return tuple(key.get_secret_value() for key in self.secret_keys) or _kept_keys(self.data_dir)


def secrets_of(settings: Settings) -> tuple[str, ...]:
    """Every secret among the settings, to be kept out of the log."""
    values = [getattr(settings, name) for name in type(settings).model_fields]
    single = [value for value in values if isinstance(value, SecretStr)]
    urls = [urlsplit(value.get_secret_value()).password or "" for value in single]
    listed = [*(each.client_secret for each in settings.oidc), *(each.secret for each in settings.hubs)]
    found = [each.get_secret_value() for each in (*single, *settings.secret_keys, *listed)]
    return tuple(sorted({each for each in (*found, *urls) if each}))


class _Files(PydanticBaseSettingsSource):
    """Values in files whose paths the environment holds, under the setting's name and `_FILE`."""

    def get_field_value(self, field: FieldInfo, field_name: str) -> tuple[Any, str, bool]:
        """What the file holds, without the space around it."""
        path = os.environ.get(named(field_name) + _FROM_FILE)
        return (Path(path).read_text(encoding="utf-8").strip() if path else None), field_name, False

    def __call__(self) -> dict[str, Any]:
        """The values of all such files."""
        found = {name: self.get_field_value(field, name)[0] for name, field in self.settings_cls.model_fields.items()}
        return {name: value for name, value in found.items() if value is not None}


def named(field: str) -> str:
    """The variable that sets a field."""
    return PREFIX + field.upper()


def environment_faults() -> Iterator[str]:
    """What is wrong with the variables themselves, a line each."""
    known = {named(name) for name in Settings.model_fields}
    for variable in sorted(name for name in os.environ if name.startswith(PREFIX)):
        setting = variable.removesuffix(_FROM_FILE)
        if setting not in known:
            near = get_close_matches(variable, sorted(known), 1)
            yield f"{variable}: there is no such setting.{f' Do you mean {near[0]}?' if near else ''}"
        elif variable not in known and setting in os.environ:
            yield f"{variable}: {setting} is set, too. Keep one of the two."
        elif variable not in known:
            try:
                Path(os.environ[variable]).read_text(encoding="utf-8")
            except (OSError, ValueError) as error:
                yield f"{variable}: the file cannot be read ({type(error).__name__}). Name one that this user may read."


def fitting(given: dict[str, Any]) -> tuple[Settings, dict[str, list[str]]]:
    """The settings, those given before those of the environment; and what is wrong with values that were left out."""
    try:
        return Settings(**given), {}
    except ValidationError as error:
        unfit: dict[str, list[str]] = {}
        for each in error.errors(include_url=False, include_input=False, include_context=False):
            field, *place = (str(part) for part in each["loc"])
            said = each["msg"].removeprefix("Value error, ")
            unfit.setdefault(field, []).append(": ".join([*([".".join(place)] if place else []), said]))
    return Settings(**{**given, **{field: Settings.model_fields[field].default for field in unfit}}), unfit


def new_key() -> str:
    """A key to sign with."""
    return secrets.token_urlsafe(48)


def rotate(folder: Path) -> None:
    """A new key is kept in the folder and signs from the next start on; the one before it still verifies."""
    keys, fresh = _kept_keys(folder), folder / "secret.key.new"
    with os.fdopen(os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as file:
        file.write("\n".join([new_key(), keys[0]]))
    fresh.replace(folder / "secret.key")


def _kept_keys(folder: Path) -> tuple[str, ...]:
    path = folder / "secret.key"
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    try:
        with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
            file.write(new_key())
    except FileExistsError:
        path.chmod(0o600)
    return tuple(path.read_text().split())
