"""Publishing, listing and reading exercise sets. Hidden cases and solutions leave the service for nobody."""

import asyncio
from collections import OrderedDict
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Row

from backend_api.kit.clock import rfc3339
from backend_api.kit.db import Database, Transaction
from backend_api.kit.errors import not_found
from backend_api.kit.pages import cursor, read_cursor
from backend_api.kit.subject import Subject
from codementor.exercise import bundle
from codementor.exercise.model import Exercise, ExerciseSet, SetInvalid
from codementor.wire.exercises import SetPage, SetSummary

from . import repository
from .errors import not_yours, set_invalid, version_exists, wrong_name
from .policy import PAGE_SIZE

_SETS_KEPT = 16


@dataclass(frozen=True, slots=True)
class Name:
    """`owner/set@version`."""

    owner: str
    set: str
    version: str


async def publish(db: Transaction, who: Subject, name: Name, data: bytes, now: datetime) -> tuple[SetSummary, bool]:
    """The published version, and whether it is new. The same content again is no change; other content is refused."""
    if name.owner != who.handle:
        raise not_yours(name.owner)
    content, learner = await asyncio.to_thread(_validate, name, data)
    added = await repository.add_version(
        db,
        data,
        learner,
        owner=name.owner,
        set=name.set,
        version=name.version,
        hash=bundle.digest(data),
        title=content.title[:200],
        exercises=len(content.exercises),
        published=now,
        user_id=who.user,
    )
    row = await repository.version(db, name.owner, name.set, name.version)
    assert row is not None
    if not added and row.hash != bundle.digest(data):
        raise version_exists()
    return _summary(row), added


async def listing(db: Transaction, after: str) -> SetPage:
    """A page of the sets, each in its newest version."""
    rows = await repository.page(db, read_cursor(after, str, str), PAGE_SIZE + 1)
    following = cursor(rows[PAGE_SIZE - 1].owner, rows[PAGE_SIZE - 1].set) if len(rows) > PAGE_SIZE else ""
    return SetPage(sets=tuple(_summary(row) for row in rows[:PAGE_SIZE]), next=following)


async def newest(db: Transaction, owner: str, name: str) -> SetSummary:
    """The newest version of a set."""
    row = await repository.newest_version(db, owner, name)
    if row is None:
        raise not_found("exercise set of this name")
    return _summary(row)


async def hash_of(db: Transaction, name: Name) -> str:
    """The content hash of a version."""
    row = await repository.version(db, name.owner, name.set, name.version)
    if row is None:
        raise not_found("exercise set of this name and version")
    return str(row.hash)


async def learner_bundle(db: Transaction, digest: str) -> bytes:
    """What a learner may download."""
    return await repository.learner_bundle(db, digest)


class Library:
    """Published sets as values, with solutions and hidden cases; the last few used are kept, as they never change."""

    def __init__(self, db: Database) -> None:
        self._db = db
        self._kept: OrderedDict[str, ExerciseSet] = OrderedDict()

    async def exercise(self, name: Name, exercise: str) -> Exercise:
        """One exercise; refuses when there is no such version or exercise."""
        async with self._db.read() as db:
            digest = await hash_of(db, name)
            data = b"" if digest in self._kept else await repository.author_bundle(db, digest)
        if digest not in self._kept:
            self._kept[digest] = await asyncio.to_thread(bundle.read, data)
            if len(self._kept) > _SETS_KEPT:
                self._kept.popitem(last=False)
        self._kept.move_to_end(digest)
        try:
            return self._kept[digest].exercise(exercise)
        except KeyError:
            raise not_found("exercise of this name in the set") from None


def _validate(name: Name, data: bytes) -> tuple[ExerciseSet, bytes]:
    try:
        content = bundle.read(data)
        learner = bundle.for_learner(data)
    except SetInvalid as invalid:
        raise set_invalid(invalid) from None
    if content.id != name.set:
        raise wrong_name("set.toml: id", f"The set calls itself {content.id}, the address {name.set}.")
    if content.version != name.version:
        raise wrong_name("set.toml: version", f"The set is version {content.version}, the address says {name.version}.")
    return content, learner


def _summary(row: Row[Any]) -> SetSummary:
    return SetSummary(
        owner=row.owner,
        set=row.set,
        version=row.version,
        title=row.title,
        hash=row.hash,
        exercises=row.exercises,
        published=rfc3339(row.published),
    )
