"""Hints: the ladder opens by work, the service answers when it can, this machine always does."""

import asyncio
from dataclasses import replace
from pathlib import Path

import pytest

from codementor.state import folds
from codementor.tutor import hint as hints
from codementor.tutor.attempts import attempts
from codementor.tutor.check import check
from codementor.tutor.desk import Desk, Settings, open_desk
from codementor.tutor.hint import hint
from codementor.tutor.sync import sync
from codementor.tutor.work import Work, find
from codementor.wire.hints import HintEvent, Ladder
from codementor.wire.progress import EventKind
from tests.fakes.service import Book, Fault, Wrong

from .conftest import RIGHT, WORSE, WRONG, At

WORST = "def double(number):\n    return number - 2\n"


async def ask(desk: Desk, work: Work, level: int | None = None) -> tuple[str, Ladder]:
    """What was said on the way, and the ladder at the end."""
    events = [event async for event in hint(desk, work, level)]
    assert all(event.ladder is None for event in events[:-1])
    assert events[-1].ladder
    return "".join(event.piece for event in events), events[-1].ladder


def opened(desk: Desk, work: Work) -> list[int | None]:
    """The levels on record, in order."""
    events = desk.state.events(desk.scope, work.key)
    return [event.level for event in events if event.kind is EventKind.LEVEL_OPENED]


async def test_the_first_hint_observes(desk: Desk, at: At) -> None:
    """Level 1 comes sentence by sentence, joined it is the text of the ladder, and it is on record."""
    await check(desk, at(WRONG))
    said, ladder = await ask(desk, at(WRONG))
    assert [each.level for each in ladder.hints] == [1]
    assert said == ladder.hints[0].text
    assert "double(1)" in said
    assert opened(desk, at(WRONG)) == [1]
    assert ladder.note


async def test_an_unchanged_program_opens_nothing_more(desk: Desk, at: At) -> None:
    """Asking again, or after a change of layout only, shows what is open and says what opens the next level."""
    await ask(desk, at(WRONG))
    for same in (WRONG, WRONG + "\n# a thought\n"):
        said, ladder = await ask(desk, at(same))
        assert (said, [each.level for each in ladder.hints], ladder.next_ready) == ("", [1], False)
        assert ladder.note
    assert opened(desk, at(WRONG)) == [1]


async def test_a_changed_program_opens_the_next_level(desk: Desk, at: At) -> None:
    """After work on the program the next ask opens the next level, up to the last."""
    for number, source in enumerate((WRONG, WORSE, WORST), 1):
        _, ladder = await ask(desk, at(source))
        assert ladder.hints[-1].level == opened(desk, at(source))[-1]
        assert len(opened(desk, at(source))) == number
    assert opened(desk, at(WRONG))[0] == 1
    assert ladder.next_level is None or not ladder.next_ready


async def test_a_level_cannot_be_skipped(desk: Desk, at: At) -> None:
    """Asking for level 4 at once opens level 1."""
    _, ladder = await ask(desk, at(WRONG), level=4)
    assert [each.level for each in ladder.hints] == [1]


async def test_an_open_level_is_read_again_without_record(desk: Desk, at: At) -> None:
    """Asking for a level that is open opens no other, even when the next one might open."""
    await ask(desk, at(WRONG))
    _, ladder = await ask(desk, at(WORSE), level=1)
    assert [each.level for each in ladder.hints] == [1]
    assert ladder.next_ready
    assert opened(desk, at(WRONG)) == [1]


async def test_asking_checks_a_program_not_checked_before(desk: Desk, at: At) -> None:
    """A hint for an unchecked program checks it once; a second ask, in another program too, checks no more."""
    await ask(desk, at(WRONG))
    await ask(desk, at(WRONG))
    async with open_desk(Settings(data_dir=desk.state.path.parent, warm=False)) as other:
        await ask(other, at(WRONG))
    assert len(attempts(desk, at(WRONG)).attempts) == 1


async def test_a_program_that_passes_needs_no_hint(desk: Desk, at: At) -> None:
    """For a passing program there is nothing to say, and no level is opened."""
    said, ladder = await ask(desk, at(RIGHT))
    assert (said, ladder.hints, ladder.next_level) == ("", (), None)
    assert opened(desk, at(RIGHT)) == []


async def test_the_author_may_switch_hints_off(desk: Desk, folder: Path) -> None:
    """In an exercise without help no level opens, and the ladder says why."""
    work = find(folder / "total")
    assert work
    said, ladder = await ask(desk, work)
    assert (said, ladder.hints, ladder.next_level) == ("", (), None)
    assert ladder.note
    assert opened(desk, work) == []


async def test_the_service_answers_when_it_can(online: Desk, at: At, book: Book) -> None:
    """Signed in, level 1 of this machine is said at once; the ladder is the service's, which knew of the check."""
    events = [event async for event in hint(online, at(WRONG))]
    assert "double(1)" in events[0].piece
    ladder = events[-1].ladder
    assert ladder
    assert ladder.diagnosis == "service"
    assert book.asked.index(("POST", "/v1/events")) < book.asked.index(("POST", "/v1/hints"))
    assert [event.kind for event in book.events.values()] == [EventKind.CHECKED, EventKind.LEVEL_OPENED]
    assert opened(online, at(WRONG)) == [1]


async def test_hidden_failures_are_the_services_to_explain(online: Desk, at: At) -> None:
    """When all visible cases pass, nothing is known here, and the service is still asked."""
    said, ladder = await ask(online, at(RIGHT))
    assert said.startswith("The service looked")
    assert ladder.diagnosis == "service"
    assert opened(online, at(RIGHT)) == [1]


async def test_open_levels_are_read_again_from_the_service(online: Desk, at: At, book: Book) -> None:
    """Asking again without a change shows the service's own ladder once more, and says nothing twice."""
    await ask(online, at(WRONG))
    said, ladder = await ask(online, at(WRONG), level=1)
    assert (said, ladder.diagnosis) == ("", "service")
    assert book.asked.count(("POST", "/v1/hints")) == 2


async def test_an_opening_is_on_record_when_it_cannot_be_fetched(online: Desk, at: At, book: Book) -> None:
    """When the service breaks down right after its hint, the level is on record here all the same."""
    await check(online, at(WRONG))
    await sync(online)
    book.faults.append(Fault("/v1/events", Wrong.AWAY, 9))
    await ask(online, at(WRONG))
    assert opened(online, at(WRONG)) == [1]


async def test_the_service_says_the_higher_levels(online: Desk, at: At) -> None:
    """A higher level's sentences come from the service, after level 1 of this machine."""
    await ask(online, at(WRONG))
    said = [event async for event in hint(online, at(WORSE))]
    assert {event.level for event in said} == {1, 2}
    assert "".join(event.piece for event in said if event.level == 2).startswith("The service looked")
    assert opened(online, at(WRONG)) == [1, 2]


@pytest.mark.parametrize("wrong", [wrong for wrong in Wrong if wrong is not Wrong.DROPPED])
async def test_this_machine_answers_when_the_service_does_not(
    online: Desk, at: At, book: Book, wrong: Wrong, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whatever the service does, the level asked for opens from here and the note says what is not known."""
    monkeypatch.setattr(hints, "PATIENCE", 0.3)
    book.faults.append(Fault("/v1/hints", wrong))
    said, ladder = await ask(online, at(WRONG))
    assert [each.level for each in ladder.hints] == [1]
    assert said.count("double(1)") == 1
    assert "only the cases you can see" in ladder.note
    assert opened(online, at(WRONG)) == [1]


async def test_a_set_of_another_service_is_helped_from_here(online: Desk, at: At, book: Book) -> None:
    """The service is only asked about sets that were pulled from it."""
    work = at(WRONG)
    assert work.marker
    await ask(online, replace(work, marker=replace(work.marker, service="https://other.example.org")))
    assert ("POST", "/v1/hints") not in book.asked


async def test_a_hint_can_be_stopped(online: Desk, at: At, book: Book) -> None:
    """Stopping while the service is silent opens no level."""
    book.faults.append(Fault("/v1/hints", Wrong.SILENT))
    said: list[HintEvent] = []

    async def listen() -> None:
        """Keeps what is said."""
        async for event in hint(online, at(WRONG)):
            said.append(event)  # noqa: PERF401 - what was said before the stop counts

    listening = asyncio.ensure_future(listen())
    while ("POST", "/v1/hints") not in book.asked:  # noqa: ASYNC110 - the service is a thread
        await asyncio.sleep(0.01)
    listening.cancel()
    with pytest.raises(asyncio.CancelledError):
        await listening
    assert said
    assert opened(online, at(WRONG)) == []
    assert folds.level(online.state.events(online.scope)) == 0
