"""A command line whose user has a folder of their own, and a small set to work on."""

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from codementor.cli.main import main
from codementor.cli.new import begin_exercise
from codementor.client import tokens, transport
from codementor.exercise.bundle import digest, pack
from codementor.exercise.files import write_marker
from codementor.wire.exercises import SetMarker, SetSummary
from tests.fakes.service import Book, fake_service

RIGHT = "def two_fer(number):\n    return number * 2\n"
WRONG = "def two_fer(number):\n    return number\n"


@dataclass(frozen=True, slots=True)
class Said:
    """What a command printed, and its exit code."""

    code: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        """What it printed, as JSON values."""
        return json.loads(self.out)


Run = Callable[..., Said]


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Run:
    """Runs `codementor` with these arguments, as a user with an empty home and no keyring."""
    monkeypatch.setattr(tokens, "_working_keyring", lambda: None)
    monkeypatch.setattr(transport, "_pause", lambda _attempt: 0.0)
    monkeypatch.setenv("CODEMENTOR_DATA_DIR", str(tmp_path / "data"))
    monkeypatch.setenv("HOME", str(tmp_path))  # should a setting be missed, a real record stays out of reach
    monkeypatch.setenv("CODEMENTOR_CONFIG", str(tmp_path / "config.toml"))
    monkeypatch.delenv("CODEMENTOR_SERVICE", raising=False)
    monkeypatch.delenv("CODEMENTOR_LANGUAGE", raising=False)

    def command(*words: object) -> Said:
        try:
            code = main([str(word) for word in words])
        except SystemExit as ended:  # argparse
            code = ended.code if isinstance(ended.code, int) else 1
        out, err = capsys.readouterr()
        return Said(code, out, err)

    return command


@pytest.fixture
def exercise(tmp_path: Path) -> Path:
    """An exercise in a set of its own, as `codementor new` begins it."""
    folder = tmp_path / "my-set" / "two-fer"
    folder.mkdir(parents=True)
    (folder.parent / "set.toml").write_text('id = "my-set"\ntitle = "My set"\nversion = "1.0"\n')
    begin_exercise(folder)
    return folder


@pytest.fixture
def book(exercise: Path, monkeypatch: pytest.MonkeyPatch, run: Run) -> Iterator[Book]:
    """A running service, named in the environment, from which the set was pulled."""
    with fake_service() as running:
        monkeypatch.setenv("CODEMENTOR_SERVICE", running.url + "/")
        data = pack(exercise.parent)
        running.summaries.append(SetSummary("course", "my-set", "1.0", "My set", digest(data), 1))
        running.bundles["my-set@1.0"] = data
        write_marker(exercise.parent, SetMarker(running.url, "course", "my-set", "1.0", digest(data)))
        yield running


@pytest.fixture
def signed_in(book: Book, run: Run) -> Book:
    """The same, with the user signed in."""
    assert run("login", "--no-browser").code == 0
    return book
