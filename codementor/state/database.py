"""The SQLite file behind the learner's record: opening it, and bringing an older one up to date.

Several editors use the file at the same time: WAL lets them read while one writes, and a writer waits its turn.
"""

import sqlite3
from pathlib import Path

BUSY_MS = 10_000

MIGRATIONS: tuple[tuple[str, ...], ...] = (
    (
        """CREATE TABLE events (
            service TEXT NOT NULL, account TEXT NOT NULL, id TEXT NOT NULL,
            owner TEXT NOT NULL, "set" TEXT NOT NULL, exercise TEXT NOT NULL,
            body TEXT NOT NULL, sent INTEGER NOT NULL,
            PRIMARY KEY (service, account, id))""",
        'CREATE INDEX events_of_exercise ON events (service, account, owner, "set", exercise, id)',
        "CREATE INDEX events_unsent ON events (service, account, id) WHERE sent = 0",
        """CREATE TABLE attempts (
            service TEXT NOT NULL, account TEXT NOT NULL, id TEXT NOT NULL,
            owner TEXT NOT NULL, "set" TEXT NOT NULL, exercise TEXT NOT NULL,
            body TEXT NOT NULL,
            PRIMARY KEY (service, account, id))""",
        'CREATE INDEX attempts_of_exercise ON attempts (service, account, owner, "set", exercise, id)',
        """CREATE TABLE submissions (
            service TEXT NOT NULL, account TEXT NOT NULL, id TEXT NOT NULL,
            request TEXT NOT NULL, submission TEXT NOT NULL, sent INTEGER NOT NULL,
            PRIMARY KEY (service, account, id))""",
        "CREATE TABLE settings (key TEXT PRIMARY KEY, value TEXT NOT NULL)",
    ),
)


class StateUnusable(Exception):
    """The record cannot be opened or written. The text says why and what to do; the file is left as it is."""


def connect(path: Path) -> sqlite3.Connection:
    """An open, up-to-date database in autocommit mode; raises `StateUnusable` and changes nothing when that fails."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        database = sqlite3.connect(path, timeout=BUSY_MS / 1000, isolation_level=None, check_same_thread=False)
    except (OSError, sqlite3.Error) as error:
        raise _unusable(path, str(error)) from error
    try:
        _prepare(database, path)
    except sqlite3.Error as error:
        database.close()
        raise _unusable(path, str(error)) from error
    except StateUnusable:
        database.close()
        raise
    return database


def _prepare(database: sqlite3.Connection, path: Path) -> None:
    database.execute(f"PRAGMA busy_timeout = {BUSY_MS}")
    if _version(database) < len(MIGRATIONS):
        database.execute("PRAGMA journal_mode = WAL")
        _migrate(database)
    if _version(database) > len(MIGRATIONS):
        raise _unusable(path, "a newer CodeMentor wrote it; update this one")
    database.execute("PRAGMA synchronous = NORMAL")


def _migrate(database: sqlite3.Connection) -> None:
    """Another process may do the same at this moment: the version is read again inside the write lock."""
    database.execute("BEGIN IMMEDIATE")
    try:
        for statements in MIGRATIONS[_version(database) :]:
            for statement in statements:
                database.execute(statement)
        database.execute(f"PRAGMA user_version = {max(_version(database), len(MIGRATIONS))}")
    except BaseException:
        database.execute("ROLLBACK")
        raise
    database.execute("COMMIT")


def _version(database: sqlite3.Connection) -> int:
    return int(database.execute("PRAGMA user_version").fetchone()[0])


def in_memory() -> sqlite3.Connection:
    """An empty database that lives as long as its connection."""
    database = sqlite3.connect(":memory:", isolation_level=None, check_same_thread=False)
    _migrate(database)
    return database


def unwritable(path: Path, why: str) -> StateUnusable:
    """What to tell when nothing can be written to the record that is open."""
    return StateUnusable(
        f"Your record at {path} cannot be written: {why}. Your programs are safe in their own files. "
        f"Free space there, or make it writable for you."
    )


def _unusable(path: Path, why: str) -> StateUnusable:
    return StateUnusable(
        f"Your record at {path} cannot be opened: {why}. Your programs are safe in their own files. "
        f"Move that file away to start a new record, or free the folder and try again."
    )
