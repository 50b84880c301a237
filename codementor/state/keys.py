"""Whose record an entry is, and which exercise it is about."""

from typing import NamedTuple

from codementor.wire.progress import Event


class Scope(NamedTuple):
    """Whose work: an account of a service, or `LOCAL` while nobody is signed in."""

    service: str
    account: str


LOCAL = Scope("", "local")


class ExerciseKey(NamedTuple):
    """Which exercise: progress is keyed by this and survives new versions of the set."""

    owner: str
    set: str
    exercise: str


def key_of(event: Event) -> ExerciseKey:
    """The exercise an event is about."""
    return ExerciseKey(event.owner, event.set, event.exercise)
