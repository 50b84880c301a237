"""What still has to reach the service: events by batches, submissions one by one. Sending itself is the client's."""

from collections.abc import Iterable

from codementor.wire.codec import from_json, to_json
from codementor.wire.progress import Event
from codementor.wire.submissions import Submission, SubmissionRequest, SubmissionStatus

from .keys import LOCAL, Scope
from .store import State


def unsent_events(state: State, scope: Scope, limit: int) -> tuple[Event, ...]:
    """The oldest events that the service does not know yet."""
    query = "SELECT body FROM events WHERE service = ? AND account = ? AND sent = 0 ORDER BY id LIMIT ?"
    return tuple(from_json(Event, body) for (body,) in state.rows(query, (*scope, limit)))


def mark_sent(state: State, scope: Scope, ids: Iterable[str]) -> None:
    """The service knows these events."""
    with state.transaction() as database:
        database.executemany(
            "UPDATE events SET sent = 1 WHERE service = ? AND account = ? AND id = ?",
            [(*scope, event_id) for event_id in ids],
        )


def queue_submission(state: State, scope: Scope, request: SubmissionRequest, note: str = "") -> Submission:
    """The submission is kept on this machine, WAITING to be sent."""
    waiting = Submission(
        request.id,
        request.owner,
        request.set,
        request.version,
        request.exercise,
        SubmissionStatus.WAITING,
        request.made,
        note=note,
    )
    with state.transaction() as database:
        database.execute(
            "INSERT OR IGNORE INTO submissions VALUES (?, ?, ?, ?, ?, 0)",
            (*scope, request.id, to_json(request), to_json(waiting)),
        )
    return waiting


def unsent_submissions(state: State, scope: Scope) -> tuple[SubmissionRequest, ...]:
    """The submissions that the service has not taken yet, oldest first."""
    query = "SELECT request FROM submissions WHERE service = ? AND account = ? AND sent = 0 ORDER BY id"
    return tuple(from_json(SubmissionRequest, body) for (body,) in state.rows(query, scope))


def keep_submission(state: State, scope: Scope, submission: Submission) -> None:
    """What the service last said of a submission is kept, and it is not sent again."""
    with state.transaction() as database:
        database.execute(
            "UPDATE submissions SET submission = ?, sent = 1 WHERE service = ? AND account = ? AND id = ?",
            (to_json(submission), *scope, submission.id),
        )


def submissions(state: State, scope: Scope) -> tuple[Submission, ...]:
    """Everything handed in from this machine, newest first."""
    query = "SELECT submission FROM submissions WHERE service = ? AND account = ? ORDER BY id DESC"
    return tuple(from_json(Submission, body) for (body,) in state.rows(query, scope))


def waiting(state: State, scope: Scope) -> int:
    """How many events and submissions wait to be sent. Local events wait for nothing: only submissions count there."""
    (counts,) = state.rows(
        "SELECT (SELECT count(*) FROM events WHERE service = ?1 AND account = ?2 AND sent = 0),"
        " (SELECT count(*) FROM submissions WHERE service = ?1 AND account = ?2 AND sent = 0)",
        scope,
    )
    events, submitted = (int(count) for count in counts)
    return submitted + (0 if scope == LOCAL else events)
