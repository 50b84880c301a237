"""What a handler answers when a message alone does not say it all."""

from collections.abc import AsyncGenerator
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Answer:
    """What a handler answers when the message alone does not say it all."""

    body: object | None = None
    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)
    content: bytes = b""  # instead of a message
    content_type: str = "application/json"
    cookies: dict[str, str] = field(default_factory=dict)  # "" clears the cookie


@dataclass(frozen=True, slots=True)
class Stream:
    """An answer by server-sent events: each message of `events` is sent under the name `event`."""

    event: str
    events: AsyncGenerator[object]
