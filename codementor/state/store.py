"""The learner's record: events are only ever added, and the last programs of every exercise are kept.

What a learner does is worth more than its record: where the file cannot be written (a full disk, a folder without
rights), a copy in memory takes what happens, `unkept` says why, and the file gets it as soon as it can be written.
"""

import sqlite3
import threading
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import Self

from platformdirs import user_data_path

from codementor.wire.codec import from_json, to_json
from codementor.wire.editor import Attempt
from codementor.wire.progress import Event

from .database import StateUnusable, connect, in_memory, unwritable
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
    unkept: StateUnusable | None = None  # why the file takes nothing at present
    _file: sqlite3.Connection | None = None  # while memory stands in: the file, if it could be opened
    _owed: list[Callable[[], object]] = field(default_factory=list)  # what memory has and the file has not

    @classmethod
    def open(cls, path: Path | None = None) -> Self:
        """The record at `path` (the user's data folder when None), made when new; raises `StateUnusable`."""
        path = path or data_folder() / FILE
        return cls(path, connect(path))

    @classmethod
    def open_anyway(cls, path: Path) -> Self:
        """The record at `path`; one in memory, which says why, where that cannot be opened."""
        try:
            return cls.open(path)
        except StateUnusable as why:
            return cls(path, in_memory(), unkept=why)

    def close(self) -> None:
        """Nothing of this record is held any more."""
        with self._lock:
            self._database.close()
            if self._file:
                self._file.close()

    @contextmanager
    def transaction(self) -> Iterator[sqlite3.Connection]:
        """Everything inside is written, or nothing of it; raises `StateUnusable` when it cannot be."""
        with self._lock:
            try:
                self._database.execute("BEGIN IMMEDIATE")
                try:
                    yield self._database
                    self._database.execute("COMMIT")
                finally:
                    if self._database.in_transaction:
                        self._database.execute("ROLLBACK")
            except sqlite3.Error as error:
                raise unwritable(self.path, str(error)) from error

    def rows(self, query: str, values: Iterable[object] = ()) -> list[tuple[str, ...]]:
        """All rows of a reading query."""
        with self._lock:
            return self._database.execute(query, tuple(values)).fetchall()

    def record(self, scope: Scope, event: Event) -> None:
        """The event stands in the record and waits to be sent."""
        self._keep(lambda: self._add(scope, (event,), sent=False))

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
        self._keep(lambda: self._add_attempt(scope, key, attempt))

    def _add_attempt(self, scope: Scope, key: ExerciseKey, attempt: Attempt) -> None:
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

    def _keep(self, write: Callable[[], object]) -> None:
        """It is written to the file, else to memory. Writing twice what the file has already changes nothing."""
        with self._lock:
            if self.unkept:
                self._return()
            try:
                write()
            except StateUnusable as why:
                if self.unkept:
                    raise
                self._retreat(why)
                write()
            if self.unkept:
                self._owed.append(write)

    def _retreat(self, why: StateUnusable) -> None:
        """From now on a copy in memory is in use."""
        memory = in_memory()
        self._database.backup(memory)
        self._file, self._database, self.unkept = self._database, memory, why

    def _return(self) -> None:
        """The file is in use again and has what it was owed, if it can be written now."""
        memory = self._database
        try:
            self._file = self._file or connect(self.path)
            self._database = self._file
            for write in self._owed:
                write()
        except StateUnusable:
            self._database = memory
            return
        memory.close()
        self._file, self._owed, self.unkept = None, [], None


@lru_cache(maxsize=50_000)
def _event(body: str) -> Event:
    """Events never change, and an editor folds the same ones at every status: each is decoded once."""
    return from_json(Event, body)
