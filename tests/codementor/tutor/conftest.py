"""A learner at a desk: a small set, a record, and a service that may be there."""

from collections.abc import AsyncIterator, Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from codementor.client import tokens, transport
from codementor.exercise.bundle import digest, pack
from codementor.exercise.files import write_marker
from codementor.state import accounts
from codementor.tutor.desk import Desk, Settings, open_desk
from codementor.tutor.work import Work, find
from codementor.wire.exercises import SetMarker, SetSummary
from tests.fakes.service import ADA, Book, fake_service

FILES = {
    "set.toml": 'id = "first-steps"\ntitle = "First steps"\nversion = "1.0"\norder = ["double", "total"]\n',
    "double/exercise.toml": 'title = "Double"\n[limits]\nseconds = 20\n',
    "double/task.md": "Write `double(number)`.\n",
    "double/double.py": "def double(number):\n    ...\n",
    "double/cases.toml": (
        '[[case]]\nid = "one"\ncall = "double(1)"\nexpect = "2"\n'
        '[[case]]\nid = "four"\ncall = "double(4)"\nexpect = "8"\n'
    ),
    "double/.solution/double.py": "def double(number):\n    return number * 2\n",
    "total/exercise.toml": 'title = "Total"\nafter = ["double"]\nhelp = "off"\n',
    "total/task.md": "Write `total(items)`.\n",
    "total/total.py": "def total(items):\n    ...\n",
    "total/cases.toml": '[[case]]\nid = "two"\ncall = "total([1, 2])"\nexpect = "3"\n',
    "total/.solution/total.py": "def total(items):\n    return sum(items)\n",
}
RIGHT = FILES["double/.solution/double.py"]
WRONG = "def double(number):\n    return number\n"
WORSE = "def double(number):\n    return number + 2\n"

At = Callable[[str], Work]


@pytest.fixture(autouse=True)
def no_keyring(monkeypatch: pytest.MonkeyPatch) -> None:
    """The keyring of whoever runs the tests is left alone."""
    monkeypatch.setattr(tokens, "_working_keyring", lambda: None)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """The author's set."""
    for name, text in FILES.items():
        (tmp_path / "set" / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / "set" / name).write_text(text)
    return tmp_path / "set"


@pytest.fixture
async def desk(tmp_path: Path) -> AsyncIterator[Desk]:
    """A desk of a learner who named no service."""
    async with open_desk(Settings(data_dir=tmp_path / "data", warm=False)) as opened:
        yield opened


@pytest.fixture
def book(monkeypatch: pytest.MonkeyPatch) -> Iterator[Book]:
    """The book of a running service; tries follow each other at once."""
    monkeypatch.setattr(transport, "_pause", lambda _attempt: 0.0)
    with fake_service() as running:
        yield running


@pytest.fixture
async def online(tmp_path: Path, book: Book, folder: Path) -> AsyncIterator[Desk]:
    """A desk of a learner who is signed in, to a service that offers the set."""
    data = pack(folder)
    book.summaries.append(SetSummary("course", "first-steps", "1.0", "First steps", digest(data), 2))
    book.bundles["first-steps@1.0"] = data
    async with open_desk(Settings(book.url, tmp_path / "data", warm=False)) as opened:
        assert opened.api
        sign_in(opened, book)
        write_marker(folder, SetMarker(book.url, "course", "first-steps", "1.0", digest(data)))
        yield opened


def sign_in(desk: Desk, book: Book) -> None:
    """Ada is signed in at this desk."""
    assert desk.api
    desk.api.tokens.save(book.url, book.session())
    accounts.remember_account(desk.state, book.url, ADA)


@pytest.fixture
def at(folder: Path) -> At:
    """The work on `double` with that program in the editor."""

    def work(source: str) -> Work:
        found = find(folder / "double")
        assert found
        return replace(found, source=source)

    return work
