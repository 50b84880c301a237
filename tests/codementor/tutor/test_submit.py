"""Handing in: never lost, never twice, with or without the service."""

import asyncio
from dataclasses import replace

import pytest

from codementor.client.errors import Refused, Unreachable
from codementor.state import accounts, outbox
from codementor.tutor import submit as submits
from codementor.tutor.account import adopt, local_work
from codementor.tutor.desk import Desk
from codementor.tutor.progress import progress
from codementor.tutor.submit import follow, submit
from codementor.tutor.sync import sync
from codementor.wire.progress import Event, EventKind
from codementor.wire.submissions import SubmissionStatus
from tests.fakes.service import Book, Fault, Wrong

from .conftest import RIGHT, At, sign_in


@pytest.fixture(autouse=True)
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    """A broken stream is taken up again at once."""
    monkeypatch.setattr(submits, "PAUSE", 0.0)


async def test_a_submission_is_graded(online: Desk, at: At, book: Book) -> None:
    """Handed in, it is queued, then followed to its grade, which counts in progress from then on."""
    handed_in = await submit(online, at(RIGHT))
    assert handed_in.status is SubmissionStatus.QUEUED
    assert [each.status async for each in follow(online, handed_in.id)][-1] is SubmissionStatus.GRADED
    (exercise,) = progress(online).exercises
    assert (exercise.graded, progress(online).waiting) == (True, 0)
    assert [event.kind for event in book.events.values()] == [EventKind.SUBMITTED]


async def test_without_the_service_it_waits_and_is_sent_once(online: Desk, at: At, book: Book) -> None:
    """While the service is away the submission waits with a note; later it is sent exactly once."""
    book.faults.append(Fault("/v1", Wrong.CUT, 99))
    waiting = await submit(online, at(RIGHT))
    assert (waiting.status, bool(waiting.note)) == (SubmissionStatus.WAITING, True)
    assert progress(online).waiting == 2
    with pytest.raises(Unreachable):
        await sync(online)
    book.faults.clear()
    await sync(online)
    await sync(online)
    assert list(book.taken) == [waiting.id]
    assert book.taken[waiting.id].made == waiting.made
    assert progress(online).waiting == 0


async def test_programs_that_send_at_the_same_time_hand_in_once(online: Desk, at: At, book: Book) -> None:
    """Several editors that empty the same outbox at once hand in each submission once."""
    book.faults.append(Fault("/v1", Wrong.CUT, 99))
    ids = {(await submit(online, at(RIGHT + f"# {number}\n"))).id for number in range(3)}
    book.faults.clear()
    await asyncio.gather(*(sync(online) for _ in range(4)))
    assert set(book.taken) == ids
    assert all(not each.note for each in outbox.submissions(online.state, online.scope))


async def test_signed_out_it_waits_for_the_sign_in(online: Desk, at: At, book: Book) -> None:
    """Handed in before signing in, it waits, and is sent once the learner signed in and took it over."""
    assert online.api
    online.api.tokens.drop(book.url)
    accounts.forget_account(online.state, book.url)
    waiting = await submit(online, at(RIGHT))
    assert (waiting.status, waiting.note) == (
        SubmissionStatus.WAITING,
        "It waits on this machine. Sign in and it is handed in.",
    )
    sign_in(online, book)
    assert local_work(online) == 2
    adopt(online, take=True)
    await sync(online)
    assert list(book.taken) == [waiting.id]


async def test_a_cut_stream_is_taken_up_again(online: Desk, at: At, book: Book) -> None:
    """When the stream of grades breaks off it is asked for again, and the end is still seen."""
    handed_in = await submit(online, at(RIGHT))
    book.faults.append(Fault("/v1/submissions/", Wrong.CUT, 2))
    seen = [each.status async for each in follow(online, handed_in.id)]
    assert seen[-1] is SubmissionStatus.GRADED
    assert len(seen) == 4


async def test_a_stream_that_stays_broken_is_given_up(online: Desk, at: At, book: Book) -> None:
    """When the service answers nothing any more, following ends with a sentence and the submission stays."""
    handed_in = await submit(online, at(RIGHT))
    book.faults.append(Fault("/v1/submissions/", Wrong.AWAY, 99))
    with pytest.raises((Unreachable, Refused)):
        _ = [each async for each in follow(online, handed_in.id)]
    assert len(outbox.submissions(online.state, online.scope)) == 1


async def test_what_was_not_pulled_cannot_be_handed_in(online: Desk, desk: Desk, at: At) -> None:
    """A set that is not from the service, or no service at all, is said at once and nothing is kept."""
    for place in (online, desk):
        with pytest.raises(Refused):
            await submit(place, replace(at(RIGHT), marker=None))
        assert outbox.submissions(place.state, place.scope) == ()


async def test_events_made_elsewhere_arrive_once(online: Desk, book: Book) -> None:
    """What the learner did on another machine comes page by page, and is not fetched again."""
    made = [
        Event(f"0190-{number}", EventKind.CHECKED, "course", "first-steps", "double", "2026-11-23T10:00:00+01:00")
        for number in range(8)
    ]
    book.events.update({event.id: event for event in made})
    assert await sync(online) == 8
    assert online.state.events(online.scope) == tuple(made)
    asked = book.asked.count(("GET", "/v1/events"))
    assert await sync(online) == 0
    assert book.asked.count(("GET", "/v1/events")) == asked + 1


async def test_grades_that_came_later_are_fetched(online: Desk, at: At) -> None:
    """A submission nobody followed gets its grade with the next exchange."""
    handed_in = await submit(online, at(RIGHT))
    await sync(online)
    (known,) = outbox.submissions(online.state, online.scope)
    assert (known.id, known.status) == (handed_in.id, SubmissionStatus.GRADED)


async def test_without_a_sign_in_nothing_is_exchanged(desk: Desk) -> None:
    """At a desk without a service an exchange does nothing and is no error."""
    assert await sync(desk) == 0
