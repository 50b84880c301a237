"""The time, as an argument: services are given a clock, so tests can hold it still."""

from collections.abc import Callable
from datetime import UTC, datetime

from .errors import invalid_field

Clock = Callable[[], datetime]


def now() -> datetime:
    """The present moment, in UTC."""
    return datetime.now(UTC)


def rfc3339(moment: datetime) -> str:
    """A moment as RFC 3339 in UTC."""
    return moment.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def parse(text: str, place: str) -> datetime:
    """The moment that RFC 3339 text with an offset names; refuses anything else, naming `place`."""
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        raise invalid_field(place, "Give a date and time with an offset, as in 2026-01-31T12:00:00+01:00.") from None
    if moment.tzinfo is None or not 2000 <= moment.year < 9000:
        raise invalid_field(place, "Give a date and time with an offset, as in 2026-01-31T12:00:00+01:00.")
    return moment
