"""Structured logs on stderr: one JSON object a line, never a body, a token, a query string or an e-mail address."""

import json
import logging
import sys
import traceback
from datetime import UTC, datetime


class JsonFormatter(logging.Formatter):
    """A record as one line of JSON; what is passed as `extra={"facts": {...}}` becomes its fields."""

    def format(self, record: logging.LogRecord) -> str:
        """The line."""
        line: dict[str, object] = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "room": record.name,
            "message": record.getMessage(),
        }
        facts = getattr(record, "facts", None)
        if facts:
            line.update(facts)
        if record.exc_info and record.exc_info[0]:
            line["error"] = record.exc_info[0].__name__
            line["trace"] = traceback.format_tb(record.exc_info[2])  # the frames, not the message: it may hold data
        return json.dumps(line)


def set_up(level: str = "INFO") -> None:
    """The process logs to stderr in JSON from now on."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(JsonFormatter())
    logging.basicConfig(level=level, handlers=[handler], force=True)
    for noisy in ("aiosqlite", "taskiq", "tornado.access", "alembic", "asyncio"):
        logging.getLogger(noisy).setLevel(logging.WARNING)
