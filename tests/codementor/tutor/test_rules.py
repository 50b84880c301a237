"""What a learner's classes allow, in every editor alike: shown above the task, kept to with the service and without."""

import pytest

from codementor.exercise.model import HelpLevel, stricter
from codementor.state import settings
from codementor.tutor import rules
from codementor.tutor.check import check
from codementor.tutor.desk import Desk
from codementor.tutor.hint import hint
from codementor.wire.classes import ClassPolicy, Help
from tests.codementor.tutor.conftest import WRONG, At
from tests.fakes.service import Book, Fault, Wrong


async def test_a_class_without_help_is_one_on_this_machine_too(online: Desk, book: Book, at: At) -> None:
    """The check comes without hints, a hint stays closed, and the task says why; also without the service."""
    book.rules = ClassPolicy(Help.OFF)
    result = await check(online, at(WRONG))
    assert result.ladder is not None
    assert (result.report.good, result.ladder.hints, result.ladder.next_level) == (False, (), None)
    book.faults.append(Fault("/v1", Wrong.AWAY, 100))
    events = [event async for event in hint(online, at(WRONG))]
    assert [event.piece for event in events] == [""]
    assert rules.task(online, at(WRONG)).startswith("> Your class works on this set without hints.\n\n")


async def test_what_a_class_allows_is_asked_once_a_minute(
    online: Desk, book: Book, at: At, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Checks in a row ask once; when the answer is old, what the instructor changed counts."""
    for _ in range(3):
        await rules.learn(online, at(WRONG))
    assert book.asked.count(("GET", "/v1/policy/course/first-steps")) == 1
    book.rules = ClassPolicy(Help.HINTS, focus=True)
    monkeypatch.setattr(rules, "FRESH", 0.0)
    await rules.learn(online, at(WRONG))
    assert rules.help_level(online, at(WRONG)) is HelpLevel.HINTS
    assert "focus" in rules.told(online, at(WRONG))


@pytest.mark.parametrize("wrong", [Wrong.AWAY, Wrong.GARBAGE, Wrong.CUT, Wrong.BUSY])
async def test_a_service_that_does_not_answer_changes_nothing(online: Desk, book: Book, at: At, wrong: Wrong) -> None:
    """What was allowed when it last answered is allowed now."""
    book.rules = ClassPolicy(Help.HINTS)
    await rules.learn(online, at(WRONG))
    online.asked.clear()
    book.rules = ClassPolicy()
    book.faults.append(Fault("/v1/policy", wrong, 10))
    await rules.learn(online, at(WRONG))
    assert rules.help_level(online, at(WRONG)) is HelpLevel.HINTS


async def test_what_cannot_be_read_allows_no_help(online: Desk, at: At) -> None:
    """A record that somebody wrote into does not give more than it held before."""
    await rules.learn(online, at(WRONG))
    keys = [row[0] for row in online.state.rows("SELECT key FROM settings WHERE key LIKE 'rules:%'", ())]
    settings.write(online.state, keys[0], '{"help": "everything"}')
    assert rules.help_level(online, at(WRONG)) is HelpLevel.OFF


async def test_a_set_of_ones_own_follows_no_class(desk: Desk, at: At) -> None:
    """Without a service, or for a set that was not pulled, the exercise alone says how far help goes."""
    await rules.learn(desk, at(WRONG))
    assert rules.help_level(desk, at(WRONG)) is HelpLevel.FULL
    assert rules.task(desk, at(WRONG)) == at(WRONG).exercise.task


def test_the_stricter_of_levels_counts() -> None:
    """Whatever the order, the least help is allowed that any of them allows."""
    assert stricter(HelpLevel.FULL, HelpLevel.OFF, HelpLevel.HINTS) is HelpLevel.OFF
    assert stricter(HelpLevel.FULL, HelpLevel.HINTS) is HelpLevel.HINTS
