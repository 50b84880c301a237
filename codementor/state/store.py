"""The learner's record: events are only ever added, and the last programs of every exercise are kept."""

import sqlite3
import threading
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import Self

from platformdirs import user_data_path

from codementor.wire.codec import from_json, to_json
from codementor.wire.editor import Attempt
from codementor.wire.progress import Event

from .database import connect
from .keys import ExerciseKey, Scope, key_of

ATTEMPTS_KEPT = 200  # of every exercise
FILE = "state.sqlite3"


def data_folder() -> Path:
    """The folder of this user's data, where the record and the tokens lie unless another is named."""
    return user_data_path("codementor", appauthor=False)


@dataclass(slots=True)
class State:
    """An open record. Threads share it; other processes may have the same file open."""

    path: Path
    _database: sqlite3.Connection
    _lock: threading.RLock = field(default_factory=threading.RLock)

    @classmethod
    def open(cls, path: Path | None = None) -> Self:
        """The record at `path` (the user's data folder when None), made when new; raises `StateUnusable`."""
        path = path or data_folder() / FILE
        return cls(path, connect(path))

    def close(self) -> None:
        """Nothing of this record is held any more."""
        with self._lock:
            self._database.close()

    @contextmanager
    def transaction(self) -> Iterator[sqlite3.Connection]:
        """Everything inside is written, or nothing of it."""
        with self._lock:
            self._database.execute("BEGIN IMMEDIATE")
            try:
                yield self._database
            except BaseException:
                self._database.execute("ROLLBACK")
                raise
            self._database.execute("COMMIT")

    def rows(self, query: str, values: Iterable[object] = ()) -> list[tuple[str, ...]]:
        """All rows of a reading query."""
        with self._lock:
            return self._database.execute(query, tuple(values)).fetchall()

    def record(self, scope: Scope, event: Event) -> None:
        """The event stands in the record and waits to be sent."""
        self._add(scope, (event,), sent=False)

    def merge(self, scope: Scope, events: Iterable[Event]) -> int:
        """Events the service knows stand in the record, each once; returns how many were new here."""
        return self._add(scope, events, sent=True)

    def events(self, scope: Scope, key: ExerciseKey | None = None) -> tuple[Event, ...]:
        """The events of one exercise, or of all, in the order they were made."""
        only = ' AND owner = ? AND "set" = ? AND exercise = ?' if key else ""
        query = f"SELECT body FROM events WHERE service = ? AND account = ?{only} ORDER BY id"  # noqa: S608
        return tuple(_event(body) for (body,) in self.rows(query, (*scope, *(key or ()))))

    def keep_attempt(self, scope: Scope, key: ExerciseKey, attempt: Attempt) -> None:
        """The attempt is kept, with the newest `ATTEMPTS_KEPT` of that exercise and no more."""
        with self.transaction() as database:
            database.execute(
                "INSERT OR IGNORE INTO attempts VALUES (?, ?, ?, ?, ?, ?, ?)",
                (*scope, attempt.id, *key, to_json(attempt)),
            )
            database.execute(
                "DELETE FROM attempts WHERE service = ?1 AND account = ?2 AND id IN ("
                "SELECT id FROM attempts WHERE service = ?1 AND account = ?2 AND owner = ?3"
                ' AND "set" = ?4 AND exercise = ?5 ORDER BY id DESC LIMIT -1 OFFSET ?6)',
                (*scope, *key, ATTEMPTS_KEPT),
            )

    def attempts(self, scope: Scope, key: ExerciseKey) -> tuple[Attempt, ...]:
        """The kept attempts of an exercise, newest first."""
        query = (
            "SELECT body FROM attempts WHERE service = ? AND account = ?"
            ' AND owner = ? AND "set" = ? AND exercise = ? ORDER BY id DESC'
        )
        return tuple(from_json(Attempt, body) for (body,) in self.rows(query, (*scope, *key)))

    def _add(self, scope: Scope, events: Iterable[Event], *, sent: bool) -> int:
        with self.transaction() as database:
            before = database.total_changes
            database.executemany(
                "INSERT OR IGNORE INTO events VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
                [(*scope, event.id, *key_of(event), to_json(event), sent) for event in events],
            )
            return database.total_changes - before


@lru_cache(maxsize=50_000)
def _event(body: str) -> Event:
    """Events never change, and an editor folds the same ones at every status: each is decoded once."""
    return from_json(Event, body)
