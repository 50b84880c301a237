"""The outbox: what waits arrives, once, whatever happens on the way."""

import asyncio
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from uuid6 import uuid7

from codementor.client import outbox as sender
from codementor.client import transport
from codementor.client.api import Api
from codementor.client.errors import Refused, Unreachable
from codementor.client.outbox import drain
from codementor.state import outbox
from codementor.state.keys import Scope
from codementor.state.store import State
from codementor.wire.exercises import SetSummary
from codementor.wire.progress import Event, EventKind
from codementor.wire.submissions import SubmissionRequest, SubmissionStatus
from tests.fakes.service import ADA, Book, Fault, Wrong

MADE = "2026-11-23T10:00:00+01:00"
KILLED = """
import asyncio, os, sys
from pathlib import Path
from codementor.client.api import Api
from codementor.client.outbox import drain
from codementor.client.tokens import TokenStore
from codementor.state import outbox
from codementor.state.keys import Scope
from codementor.state.store import State

async def send():
    folder = Path(sys.argv[2])
    async with Api(sys.argv[1], TokenStore(folder, keyring=False)) as api:
        await drain(State.open(folder / "state.sqlite3"), Scope(sys.argv[1], sys.argv[3]), api)

def die(*_): os._exit(9)
setattr(outbox, sys.argv[4], die)
asyncio.run(send())
"""


@pytest.fixture
def state(tmp_path: Path) -> Iterator[State]:
    """A record beside the tokens."""
    opened = State.open(tmp_path / "state.sqlite3")
    yield opened
    opened.close()


@pytest.fixture
def scope(book: Book) -> Scope:
    """The signed-in account's record; the service offers its set."""
    book.summaries.append(SetSummary("course", "steps", "1.0", "First steps", "hash", 3))
    return Scope(book.url, ADA.id)


@pytest.fixture(autouse=True)
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    """Tries follow each other at once."""
    monkeypatch.setattr(transport, "_pause", lambda _attempt: 0.0)


def work(state: State, scope: Scope, events: int = 5) -> tuple[list[str], str]:
    """That many events and one submission wait; returns their ids."""
    made = [Event(str(uuid7()), EventKind.CHECKED, "course", "steps", "two-fer", MADE) for _ in range(events)]
    for event in made:
        state.record(scope, event)
    request = SubmissionRequest(str(uuid7()), "course", "steps", "1.0", "two-fer", "two_fer.py", "x = 1\n", MADE)
    outbox.queue_submission(state, scope, request)
    return [event.id for event in made], request.id


async def test_what_waits_arrives(
    api: Api, book: Book, state: State, scope: Scope, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Events arrive in batches and submissions one by one; then nothing waits."""
    monkeypatch.setattr(sender, "BATCH", 2)
    ids, submission = work(state, scope)
    assert await drain(state, scope, api) == 6
    assert list(book.events) == ids
    assert list(book.taken) == [submission]
    assert book.asked.count(("POST", "/v1/events")) == 3
    assert outbox.waiting(state, scope) == 0
    assert await drain(state, scope, api) == 0


@pytest.mark.parametrize("path", ["/v1/events", "/v1/submissions"])
async def test_an_answer_lost_on_the_way_doubles_nothing(
    api: Api, book: Book, state: State, scope: Scope, path: str
) -> None:
    """When the service took it but its answer was lost, sending again changes nothing there."""
    book.faults.append(Fault(path, Wrong.DROPPED))
    ids, submission = work(state, scope)
    await drain(state, scope, api)
    assert list(book.events) == ids
    assert list(book.taken) == [submission]
    assert book.asked.count(("POST", path)) == 2


@pytest.mark.parametrize("where", ["mark_sent", "keep_submission"])
async def test_a_killed_program_loses_and_doubles_nothing(
    api: Api, book: Book, state: State, scope: Scope, where: str
) -> None:
    """A program killed between sending and noting it leaves work that the next one sends again, to no effect."""
    ids, submission = work(state, scope)
    command = [sys.executable, "-c", KILLED, book.url, str(state.path.parent), ADA.id, where]
    assert (await asyncio.to_thread(subprocess.run, command, timeout=60)).returncode == 9
    assert outbox.waiting(state, scope) > 0
    await drain(state, scope, api)
    assert list(book.events) == ids
    assert list(book.taken) == [submission]
    assert outbox.waiting(state, scope) == 0


@pytest.mark.parametrize("wrong", [Wrong.CUT, Wrong.AWAY, Wrong.BUSY, Wrong.GARBAGE, Wrong.TOO_OLD])
async def test_what_cannot_be_sent_now_waits_on(api: Api, book: Book, state: State, scope: Scope, wrong: Wrong) -> None:
    """Whatever passing trouble the service has, nothing is given up."""
    book.faults.append(Fault("/v1/submissions", wrong, 3))
    _, submission = work(state, scope)
    with pytest.raises((Refused, Unreachable)):
        await drain(state, scope, api)
    assert outbox.waiting(state, scope) == 1
    book.faults.clear()
    await drain(state, scope, api)
    assert list(book.taken) == [submission]


async def test_one_event_never_taken_does_not_hold_up_the_others(
    api: Api, book: Book, state: State, scope: Scope
) -> None:
    """An event the service refuses for good stays here; all others arrive, and nothing waits."""
    ids, _ = work(state, scope, events=7)
    book.refused_events.add(ids[3])
    await drain(state, scope, api)
    assert list(book.events) == [*ids[:3], *ids[4:]]
    assert outbox.waiting(state, scope) == 0
    assert len(state.events(scope)) == 7


async def test_a_submission_never_taken_says_why(api: Api, book: Book, state: State, scope: Scope) -> None:
    """A submission the service refuses for good is FAILED with the service's reason, and waits no more."""
    book.summaries.clear()
    work(state, scope)
    await drain(state, scope, api)
    (failed,) = outbox.submissions(state, scope)
    assert (failed.status, failed.note) == (SubmissionStatus.FAILED, "The service says not_found.")
    assert outbox.waiting(state, scope) == 0
