"""Writing down what a learner did, with the time on their own clock."""

from datetime import datetime

from uuid6 import uuid7

from codementor.wire.progress import Event, EventKind

from .desk import Desk
from .work import Work


def now() -> str:
    """The present moment as RFC 3339 with this machine's offset."""
    return datetime.now().astimezone().isoformat(timespec="milliseconds")


def new_id() -> str:
    """A new UUIDv7."""
    return str(uuid7())


def record(desk: Desk, work: Work, kind: EventKind, **details: object) -> Event:
    """The event stands in the record of whoever is signed in."""
    event = Event(new_id(), kind, *work.key, made=now(), **details)  # type: ignore[arg-type]
    desk.state.record(desk.scope, event)
    return event
