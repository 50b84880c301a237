"""What waits to be sent, and whose it is."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from uuid6 import uuid7

from codementor.state import accounts, outbox, settings
from codementor.state.keys import LOCAL, ExerciseKey, Scope
from codementor.state.store import State
from codementor.wire.accounts import Account, Role
from codementor.wire.editor import Attempt
from codementor.wire.progress import Event, EventKind
from codementor.wire.submissions import SubmissionRequest, SubmissionStatus

SERVICE = "https://tutor.example.org"
ADA = Account("id-ada", "ada", "ada@example.org", Role.LEARNER, verified=True)
SCOPE = Scope(SERVICE, ADA.id)
MADE = "2026-11-23T10:00:00+01:00"


@pytest.fixture
def state(tmp_path: Path) -> Iterator[State]:
    """A new record."""
    opened = State.open(tmp_path / "state.sqlite3")
    yield opened
    opened.close()


def event() -> Event:
    """A check of now."""
    return Event(str(uuid7()), EventKind.CHECKED, "course", "first-steps", "two-fer", MADE)


def request() -> SubmissionRequest:
    """A program handed in now."""
    return SubmissionRequest(str(uuid7()), "course", "first-steps", "1.0", "two-fer", "two_fer.py", "x = 1\n", MADE)


def test_events_wait_until_they_are_marked(state: State) -> None:
    """New events wait oldest first up to the limit; marked ones, and those the service sent, do not."""
    made = [event() for _ in range(3)]
    for one in made:
        state.record(SCOPE, one)
    state.merge(SCOPE, [event()])
    assert outbox.unsent_events(state, SCOPE, 2) == tuple(made[:2])
    outbox.mark_sent(state, SCOPE, [made[0].id, made[1].id])
    assert outbox.unsent_events(state, SCOPE, 9) == (made[2],)
    assert outbox.waiting(state, SCOPE) == 1


def test_a_submission_waits_until_the_service_has_it(state: State) -> None:
    """A queued submission is WAITING and unsent; once the service answered, its answer is kept and it waits no more."""
    asked = request()
    waiting = outbox.queue_submission(state, SCOPE, asked)
    assert waiting.status is SubmissionStatus.WAITING
    assert outbox.unsent_submissions(state, SCOPE) == (asked,)
    outbox.keep_submission(state, SCOPE, replace(waiting, status=SubmissionStatus.QUEUED))
    assert outbox.unsent_submissions(state, SCOPE) == ()
    assert [known.status for known in outbox.submissions(state, SCOPE)] == [SubmissionStatus.QUEUED]


def test_local_events_wait_for_nothing(state: State) -> None:
    """Before anybody signed in, events are not counted as waiting; a submission is."""
    state.record(LOCAL, event())
    assert outbox.waiting(state, LOCAL) == 0
    outbox.queue_submission(state, LOCAL, request())
    assert outbox.waiting(state, LOCAL) == 1


def test_the_scope_follows_the_sign_in(state: State) -> None:
    """The record in use is the signed-in account's, for that service only, until they sign out."""
    assert accounts.scope(state, SERVICE) == LOCAL
    accounts.remember_account(state, SERVICE, ADA)
    assert accounts.scope(state, SERVICE) == SCOPE
    assert accounts.account(state, SERVICE) == ADA
    assert accounts.scope(state, "https://other.example.org") == LOCAL
    accounts.forget_account(state, SERVICE)
    assert accounts.scope(state, SERVICE) == LOCAL


def test_local_work_is_taken_over_when_the_learner_says_so(state: State) -> None:
    """Adopted events, attempts and submissions are the account's, wait to be sent, and are not asked about again."""
    mine, asked = event(), request()
    key = ExerciseKey("course", "first-steps", "two-fer")
    attempt = Attempt(str(uuid7()), MADE, 0, 1, "x = 1\n")
    state.record(LOCAL, mine)
    state.keep_attempt(LOCAL, key, attempt)
    outbox.queue_submission(state, LOCAL, asked)
    assert accounts.local_work(state, SCOPE) == 2
    assert accounts.adopt(state, SCOPE, take=True) == 2
    assert outbox.unsent_events(state, SCOPE, 9) == (mine,)
    assert outbox.unsent_submissions(state, SCOPE) == (asked,)
    assert state.attempts(SCOPE, key) == (attempt,)
    assert state.events(LOCAL) == ()
    assert accounts.local_work(state, SCOPE) == 0


def test_work_left_behind_is_asked_about_once(state: State) -> None:
    """A learner who declined is asked again only about work done after that."""
    state.record(LOCAL, event())
    assert accounts.adopt(state, SCOPE, take=False) == 0
    assert accounts.local_work(state, SCOPE) == 0
    assert len(state.events(LOCAL)) == 1
    state.record(LOCAL, event())
    assert accounts.local_work(state, SCOPE) == 1


def test_settings_are_replaced_and_forgotten(state: State) -> None:
    """A setting holds its last value, and "" when there is none."""
    settings.write(state, "cursor", "1")
    settings.write(state, "cursor", "2")
    assert settings.read(state, "cursor") == "2"
    settings.forget(state, "cursor")
    assert settings.read(state, "cursor") == ""
