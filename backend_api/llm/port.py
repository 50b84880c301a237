"""The port to language models: a prompt goes in; words come out, then the usage; whatever goes wrong is a Fault."""

from collections.abc import AsyncGenerator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Protocol

from .models import Model


class Role(StrEnum):
    """Who speaks in a prompt."""

    SYSTEM = "system"
    USER = "user"
    ASSISTANT = "assistant"


@dataclass(frozen=True, slots=True)
class Message:
    """One message of a prompt."""

    role: Role
    text: str


@dataclass(frozen=True, slots=True)
class Prompt:
    """What a model is asked. `purpose` and `version` tell which text of ours it is made from."""

    purpose: str
    version: str
    messages: tuple[Message, ...]
    most_tokens: int  # of the answer
    schema: Mapping[str, Any] | None = None  # JSON Schema; the answer then is a JSON document of it

    @property
    def size(self) -> int:
        """The bytes of all messages in UTF-8. No model counts more tokens than that, apart from a few a message."""
        return sum(len(message.text.encode()) for message in self.messages)


@dataclass(frozen=True, slots=True)
class Usage:
    """What an answer took, in tokens. `cached` ones are among `read`."""

    read: int
    written: int
    cached: int = 0


class FaultKind(StrEnum):
    """What went wrong with a provider."""

    RATE = "rate"  # too many calls
    TIMEOUT = "timeout"  # nothing came in time
    AWAY = "away"  # no connection, or an error of the provider's own
    CUT = "cut"  # the answer broke off
    GARBAGE = "garbage"  # not of the wire format
    HUGE = "huge"  # longer than was allowed
    CHANGED = "changed"  # another model answered, of which the price is unknown
    KEY = "key"  # key refused, or its account is empty
    REFUSED = "refused"  # this prompt is refused; another provider may take it


class Fault(Exception):
    """A provider did not answer as it should. `wait`: the seconds after which it asks to be called again."""

    def __init__(self, kind: FaultKind, wait: float = 0.0) -> None:
        super().__init__(kind.value)
        self.kind = kind
        self.wait = wait

    @property
    def passing(self) -> bool:
        """True when the same call may well succeed in a moment."""
        return self.kind in (FaultKind.RATE, FaultKind.TIMEOUT, FaultKind.AWAY, FaultKind.CUT)


class Provider(Protocol):
    """One model at one provider."""

    @property
    def model(self) -> Model:
        """The model, with its price and limits."""

    def stream(self, prompt: Prompt) -> AsyncGenerator[str | Usage]:
        """The answer's words as they come, and last its usage. Raises Fault. Closing it ends the call there too."""

    async def close(self) -> None:
        """No connection is open."""
