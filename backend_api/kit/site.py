"""What every request may use: the ports of the technical ground, built once by the composition root."""

from collections.abc import Callable
from dataclasses import dataclass

from .bus import Bus
from .clock import Clock
from .db import Database
from .html import Pages
from .limits import Limiter
from .mail import Mail
from .metrics import Metrics
from .scope import Scope
from .subject import Authority
from .telemetry import Tracer
from .tokens import Signer
from .traffic import Traffic


@dataclass(frozen=True, slots=True)
class Site:
    """The ports, and the few facts of the service that handlers need."""

    public_url: str
    db: Database
    limiter: Limiter
    bus: Bus
    mail: Mail
    signer: Signer
    clock: Clock
    authority: Authority
    pages: Pages
    scopes: dict[str, Scope]
    traffic: Traffic
    metrics: Metrics
    tracer: Tracer
    features: Callable[[], tuple[str, ...]] = tuple  # what is switched on, and works
    operators_token: str = ""  # what figures are shown for; empty: this machine alone is shown them
    cors_origins: tuple[str, ...] = ()

    @property
    def secure(self) -> bool:
        """True when browsers reach the service by https: its cookies are then never sent in the clear."""
        return self.public_url.startswith("https://")
