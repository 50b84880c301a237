"""Whose submission is graded next, and how many may wait."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from backend_api.config import Settings
from backend_api.kit.db import Database
from backend_api.kit.errors import Refusal
from backend_api.migrations import migrate
from backend_api.submissions import policy, repository
from backend_api.submissions.policy import Lane
from codementor.wire.submissions import SubmissionStatus

_NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)


@pytest.fixture
async def db(settings: Settings) -> Any:
    """A fresh database of each kind."""
    opened = Database(settings.resolved_database_url())
    await migrate(opened)
    yield opened
    await opened.close()


async def test_classes_take_turns_whoever_hands_in_most(db: Database) -> None:
    """A class that hands in much at once waits for its own; others come in between, each in its order."""
    for name in ("a1", "a2", "a3", "b1", "b2", "a4", "c1"):
        await _hand_in(db, name, share=name[0])
    assert await _order(db) == ["a1", "b1", "c1", "a2", "b2", "a3", "a4"]


async def test_a_share_that_comes_late_is_not_put_behind_what_others_had(db: Database) -> None:
    """Turns already taken do not count: who comes now begins where the others are."""
    for name in ("a1", "a2", "a3", "a4"):
        await _hand_in(db, name, share="a")
    assert [await _next(db) for _ in range(2)] == ["a1", "a2"]
    await _hand_in(db, "b1", share="b")
    assert await _order(db) == ["a3", "b1", "a4"]


async def test_who_sits_and_waits_is_graded_before_what_an_outbox_sends(db: Database) -> None:
    """All of the first lane comes before any of the second."""
    await _hand_in(db, "old", lane=Lane.LATER)
    await _hand_in(db, "new", share="b")
    assert await _order(db) == ["new", "old"]


async def test_who_lost_a_submission_cannot_finish_it(db: Database) -> None:
    """After the lease another worker has it: the first one's grade changes nothing, and the second's counts."""
    await _hand_in(db, "one")
    async with db.write() as writing:
        first = await repository.claim(writing, _NOW)
        await repository.free(writing, _NOW + timedelta(seconds=1), policy.MOST_TRIES, "")
        second = await repository.claim(writing, _NOW)
        assert first is not None
        assert second is not None
        kept = [await repository.held(writing, row, status=SubmissionStatus.GRADED) for row in (first, second, second)]
    assert kept == [False, True, False]


async def test_a_program_that_ends_its_workers_is_given_up(db: Database) -> None:
    """After some tries it fails, and keeps no worker from others."""
    await _hand_in(db, "poison")
    for _ in range(policy.MOST_TRIES):
        assert await _next(db) == "poison"
        async with db.write() as writing:
            await repository.free(writing, None, policy.MOST_TRIES, "note")
    async with db.read() as reading:
        row = await repository.one(reading, "user", "poison")
    assert row is not None
    assert (row.status, row.note, await _next(db)) == ("failed", "note", None)


@pytest.mark.parametrize(
    ("waiting", "own", "status"), [(policy.MOST_WAITING + 1, 1, 503), (9, policy.MOST_OF_ONE + 1, 429)]
)
def test_beyond_the_bounds_nothing_is_taken_and_it_says_when_to_come(waiting: int, own: int, status: int) -> None:
    """A full queue is 503, a learner with too many in it 429, each with Retry-After; up to there all are taken."""
    policy.require_room(policy.MOST_WAITING, policy.MOST_OF_ONE)
    with pytest.raises(Refusal) as refused:
        policy.require_room(waiting, own)
    assert (refused.value.status, refused.value.headers["Retry-After"]) == (status, "30")


def test_what_was_made_a_while_ago_comes_from_an_outbox() -> None:
    """Ten minutes by the learner's own clock divide the lanes; a clock that is ahead changes nothing for others."""
    lanes = [policy.lane(_NOW - timedelta(minutes=age), _NOW) for age in (-60, 0, 9, 10, 600)]
    assert lanes == [Lane.WAITING, Lane.WAITING, Lane.WAITING, Lane.LATER, Lane.LATER]


async def _hand_in(db: Database, name: str, *, share: str = "a", lane: Lane = Lane.WAITING) -> None:
    texts = dict.fromkeys(("owner", "set", "version", "exercise", "file", "source", "made", "note"), "x")
    async with db.write() as writing:
        turn = await repository.turn(writing, lane, share)
        values = {"status": SubmissionStatus.QUEUED, "passed": False, "created": _NOW, **texts}
        await repository.add(writing, user_id="user", id=name, lane=lane, share=share, turn=turn, **values)


async def _next(db: Database) -> str | None:
    async with db.write() as writing:
        row = await repository.claim(writing, _NOW)
    return row.id if row else None


async def _order(db: Database) -> list[str]:
    found = []
    while name := await _next(db):
        found.append(name)
    return found
