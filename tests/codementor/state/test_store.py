"""The record: nothing is lost, nothing doubled, whoever else has it open."""

import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from uuid6 import uuid7

from codementor.state import database
from codementor.state.database import StateUnusable
from codementor.state.keys import LOCAL, ExerciseKey, Scope
from codementor.state.store import ATTEMPTS_KEPT, State
from codementor.wire.editor import Attempt
from codementor.wire.progress import Event, EventKind

KEY = ExerciseKey("local", "first-steps", "two-fer")
ADA = Scope("https://tutor.example.org", "ada")
WRITER = """
import sys
from pathlib import Path
from codementor.state.keys import LOCAL
from codementor.state.store import State
from codementor.wire.progress import Event, EventKind
from uuid6 import uuid7
state = State.open(Path(sys.argv[1]))
for _ in range(50):
    state.record(LOCAL, Event(str(uuid7()), EventKind.CHECKED, "local", "s", "e", "2026-01-01T10:00:00+01:00"))
state.close()
"""


def checked(exercise: str = "two-fer", **details: object) -> Event:
    """A check of now, of an exercise of the set in `KEY`."""
    event = Event(str(uuid7()), EventKind.CHECKED, KEY.owner, KEY.set, exercise, "2026-11-23T10:00:00+01:00")
    return replace(event, **details)  # type: ignore[arg-type]


@pytest.fixture
def state(tmp_path: Path) -> Iterator[State]:
    """A new record."""
    opened = State.open(tmp_path / "deep" / "state.sqlite3")
    yield opened
    opened.close()


def test_events_come_back_in_the_order_they_were_made(state: State) -> None:
    """Events are kept whole and given back oldest first, of one exercise or of all."""
    made = [checked(), checked("bob"), checked(program="p", passed=True)]
    for event in reversed(made):
        state.record(LOCAL, event)
    assert state.events(LOCAL) == tuple(made)
    assert state.events(LOCAL, KEY) == (made[0], made[2])


def test_the_same_event_is_kept_once(state: State) -> None:
    """Merging an event that is here already changes nothing and is not counted as new."""
    event = checked()
    state.record(ADA, event)
    assert state.merge(ADA, [event, checked("bob"), event]) == 1
    assert len(state.events(ADA)) == 2


def test_accounts_do_not_see_each_others_work(state: State) -> None:
    """An event belongs to one account of one service, also when another has an event of the same id."""
    event = checked()
    state.record(ADA, event)
    state.record(Scope(ADA.service, "bob"), replace(event, passed=True))
    assert state.events(ADA) == (event,)
    assert state.events(LOCAL) == ()


def test_only_the_newest_attempts_are_kept(state: State) -> None:
    """An exercise keeps its newest attempts up to the cap; those of other exercises stay."""
    other = Attempt(str(uuid7()), "2026-11-23T10:00:00+01:00", 0, 1, "first")
    state.keep_attempt(LOCAL, ExerciseKey("local", "first-steps", "bob"), other)
    for number in range(ATTEMPTS_KEPT + 5):
        state.keep_attempt(LOCAL, KEY, Attempt(str(uuid7()), "2026-11-23T10:00:00+01:00", 0, 1, f"n = {number}"))
    kept = state.attempts(LOCAL, KEY)
    assert [kept[0].source, kept[-1].source] == [f"n = {ATTEMPTS_KEPT + 4}", "n = 5"]
    assert len(kept) == ATTEMPTS_KEPT
    assert state.attempts(LOCAL, ExerciseKey("local", "first-steps", "bob")) == (other,)


def test_a_failed_transaction_leaves_nothing(state: State) -> None:
    """When something fails inside a transaction, nothing that was done in it stays."""

    def fail() -> None:
        with state.transaction() as tables:
            tables.execute("INSERT INTO settings VALUES ('a', 'b')")
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fail()
    assert state.rows("SELECT * FROM settings") == []


def test_processes_may_write_at_the_same_time(tmp_path: Path) -> None:
    """Six programs that open a new record at once and write to it lose no event."""
    path = tmp_path / "state.sqlite3"
    writers = [subprocess.Popen([sys.executable, "-c", WRITER, str(path)]) for _ in range(6)]
    assert [writer.wait(60) for writer in writers] == [0] * 6
    state = State.open(path)
    assert len(state.events(LOCAL)) == 300
    state.close()


def test_an_older_record_is_brought_up_to_date(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A record of an older version keeps its events and gains what newer versions added."""
    path, event = tmp_path / "state.sqlite3", checked()
    old = State.open(path)
    old.record(LOCAL, event)
    old.close()
    monkeypatch.setattr(database, "MIGRATIONS", (*database.MIGRATIONS, ("CREATE TABLE marks (id TEXT)",)))
    new = State.open(path)
    assert new.events(LOCAL) == (event,)
    assert new.rows("SELECT id FROM marks") == []
    new.close()


def test_a_migration_that_fails_changes_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """When a migration breaks off, the record is as it was and opens again with the old version."""
    path = tmp_path / "state.sqlite3"
    State.open(path).close()
    with monkeypatch.context() as patch:
        patch.setattr(database, "MIGRATIONS", (*database.MIGRATIONS, ("CREATE TABLE marks (id TEXT)", "NO SQL")))
        with pytest.raises(StateUnusable):
            State.open(path)
    again = State.open(path)
    assert again.rows("SELECT name FROM sqlite_master WHERE name = 'marks'") == []
    again.close()


def test_a_record_of_a_newer_version_is_refused_and_left_alone(tmp_path: Path) -> None:
    """An older CodeMentor does not touch a newer record; it says what to do."""
    path = tmp_path / "state.sqlite3"
    State.open(path).close()
    newer = sqlite3.connect(path)
    newer.execute("PRAGMA user_version = 99")
    newer.close()
    with pytest.raises(StateUnusable, match="newer CodeMentor"):
        State.open(path)


def test_a_file_that_is_no_record_is_refused_and_left_alone(tmp_path: Path) -> None:
    """A file of something else is never overwritten."""
    path = tmp_path / "state.sqlite3"
    path.write_bytes(b"my holiday pictures" * 100)
    with pytest.raises(StateUnusable, match="cannot be opened"):
        State.open(path)
    assert path.read_bytes().startswith(b"my holiday")


def test_a_folder_that_cannot_be_made_is_said(tmp_path: Path) -> None:
    """Where the data folder cannot be made, the sentence names the place."""
    (tmp_path / "file").write_text("")
    with pytest.raises(StateUnusable, match="file"):
        State.open(tmp_path / "file" / "state.sqlite3")
