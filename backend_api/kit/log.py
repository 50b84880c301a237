"""Structured logs on stderr: one JSON object a line, never a body, a token, a secret or an e-mail address.

What is logged on behalf of a request, in whichever process, carries the request's id as `instance`.
"""

import json
import logging
import re
import sys
import threading
import traceback
from collections.abc import Iterable
from contextvars import ContextVar
from datetime import UTC, datetime
from types import TracebackType
from typing import Any

instance: ContextVar[str] = ContextVar("instance", default="")
REQUEST_ID = re.compile(r"[A-Za-z0-9_-]{8,64}")  # what a client may name its request
HIDDEN = "***"
_LONGEST = 8_000  # characters of one value
_LEAST_SECRET = 6  # characters; what is shorter stands in innocent words
_PATTERNS = (
    re.compile(r"(?<=://)[^\s/@]+:[^\s/@]*(?=@)"),  # user and password in an address
    re.compile(r"(?<![^\s@\"'<>(),;:=])[^\s@\"'<>(),;:=]+@[^\s@\"'<>(),;:=]+\.[^\s@\"'<>(),;:=]+"),  # e-mail
    re.compile(r"\beyJ[\w-]+\.[\w-]+\.[\w-]*"),  # a JSON web token
    re.compile(r"(?i)(?<=bearer )\S+"),
    re.compile(r"(?i)(?<=basic )[\w+/=]{8,}"),
    re.compile(r"(?i)(?:(?<=token)|(?<=password)|(?<=secret)|(?<=cookie)|(?<=[?&]code))[\"']?\s*[=:]\s*[^\s&,;)}\]]+"),
    re.compile(
        r"(?<![\w-])(?=[\w-]*[a-z])(?=[\w-]*[A-Z])(?=[\w-]*\d)[\w-]{40,}"
    ),  # anything as long and mixed as a token
)


class JsonFormatter(logging.Formatter):
    """A record as one line of JSON; what is passed as `extra={"facts": {...}}` becomes its fields."""

    def __init__(self, secrets: Iterable[str] = ()) -> None:
        super().__init__()
        known = sorted({each for each in secrets if len(each) >= _LEAST_SECRET}, key=len, reverse=True)
        self._secrets = re.compile("|".join(map(re.escape, known))) if known else None

    def format(self, record: logging.LogRecord) -> str:
        """The line."""
        message = record.getMessage()
        line: dict[str, Any] = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "room": record.name,
            # further lines of asyncio's show objects as they print themselves, with whatever they hold
            "message": message.partition("\n")[0] if record.name == "asyncio" else message,
        }
        if instance.get():
            line["instance"] = instance.get()
        line.update(getattr(record, "facts", None) or {})
        if record.exc_info and record.exc_info[0]:
            line["error"] = record.exc_info[0].__name__
            line["trace"] = traceback.format_tb(record.exc_info[2])  # the frames, not the message: it may hold data
        return json.dumps(self.clean(line))

    def clean(self, value: Any) -> Any:
        """The value without secrets, tokens and addresses, in all its depth."""
        if value is None or isinstance(value, bool | int | float):
            return value
        if isinstance(value, dict):
            return {str(key): self.clean(each) for key, each in value.items()}
        if isinstance(value, list | tuple):
            return [self.clean(each) for each in value]
        text = str(value)[:_LONGEST]
        if self._secrets:
            text = self._secrets.sub(HIDDEN, text)
        for pattern in _PATTERNS:
            text = pattern.sub(HIDDEN, text)
        return text


def set_up(level: str = "INFO", secrets: Iterable[str] = ()) -> None:
    """The process logs to stderr in JSON from now on, what ends it included, and none of the secrets."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(JsonFormatter(secrets))
    logging.basicConfig(level=level, handlers=[handler], force=True)
    logging.captureWarnings(capture=True)
    sys.excepthook = _crashed
    threading.excepthook = lambda crash: _crashed(crash.exc_type, crash.exc_value, crash.exc_traceback)
    for noisy in ("aiosqlite", "taskiq", "tornado.access", "alembic", "asyncio", "httpx"):
        logging.getLogger(noisy).setLevel(logging.WARNING)


def _crashed(kind: type[BaseException], error: BaseException | None, trace: TracebackType | None) -> None:
    if error is not None and not issubclass(kind, KeyboardInterrupt):
        logging.getLogger(__name__).critical("crashed", exc_info=(kind, error, trace))
