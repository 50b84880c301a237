"""The desk a learner sits at: the record, the runner, and the service when one is named. Opened once by every face."""

import sys
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from threading import Lock
from typing import TYPE_CHECKING

from codementor.exercise.model import Exercise
from codementor.hints.engine import diagnose
from codementor.runner.run import Runner
from codementor.state import accounts
from codementor.state.keys import LOCAL, Scope
from codementor.state.store import FILE, State, data_folder
from codementor.wire.hints import Diagnosis
from codementor.wire.reports import Report

from .texts import text

if TYPE_CHECKING:
    from codementor.client.api import Api
    from codementor.hints.prover import Prover


@dataclass(frozen=True, slots=True)
class Settings:
    """What a face knows when it opens the desk. No service named: nothing is ever contacted."""

    service: str = ""
    data_dir: Path | None = None  # the user's data folder when None
    language: str = "en"
    python: str = sys.executable  # runs the learner's programs
    broker: str = ""  # of the JupyterHub that signs the learner in, with what this server is known by there
    hub_token: str = field(default="", repr=False)
    warm: bool = True  # boot a child ahead of the first check; a program that may not check at all does without


@dataclass(frozen=True, slots=True)
class Examined:
    """One program, its run and its diagnosis: kept for the last program of every file, for its hints."""

    exercise: Exercise
    source: str
    report: Report
    diagnosis: Diagnosis


@dataclass(slots=True)
class Desk:
    """Everything the tutor's functions work with."""

    state: State
    runner: Runner
    api: "Api | None" = None
    language: str = "en"
    examined: dict[Path, Examined] = field(default_factory=dict)
    asked: dict[str, float] = field(default_factory=dict)  # when the rules of a set were last asked for
    prover: "Prover | None" = None
    turn: Lock = field(default_factory=Lock)

    @property
    def scope(self) -> Scope:
        """Whose record is in use; another editor may have signed in or out since the last look."""
        return accounts.scope(self.state, self.api.service) if self.api else LOCAL

    @property
    def service(self) -> "Api | None":
        """The service when somebody is signed in to it, else None."""
        return self.api if self.api and self.scope != LOCAL and self.api.signed_in else None

    @property
    def loss(self) -> str:
        """One sentence while nothing can be put on record, else ""."""
        return text(self.language, "not_recorded", place=self.state.path.parent) if self.state.unkept else ""

    def diagnosis(self, exercise: Exercise, source: str, report: Report) -> Diagnosis:
        """What is wrong with the program: proven where the references are at hand, as in an author's own folder."""
        if not exercise.solutions:
            return diagnose(exercise, source, report, self.language)
        from codementor.hints.prover import Prover, Question  # learners have no references and do not wait for it

        with self.turn:
            self.prover = self.prover or Prover(self.runner)
        return self.prover.diagnosis(Question(exercise, source, report, self.language))

    def close(self) -> None:
        """No child is left that was booted to prove something."""
        if self.prover:
            self.prover.__exit__()

    def assure(self) -> None:
        """Returns when what is done here is kept; else raises the `StateUnusable` that says why it is not."""
        if self.state.unkept:
            raise self.state.unkept


@asynccontextmanager
async def open_desk(settings: Settings) -> AsyncIterator[Desk]:
    """A desk for these settings. Connects to nothing yet; where the record cannot be opened, `Desk.assure` says why."""
    folder = settings.data_dir or data_folder()
    async with AsyncExitStack() as open_now:
        state = State.open_anyway(folder / FILE)
        open_now.callback(state.close)
        runner = Runner(settings.python)
        open_now.push(runner)
        if settings.warm:
            runner.__enter__()
        api = _api(settings, folder) if settings.service else None
        if api:
            open_now.push_async_exit(api)
        desk = Desk(state, runner, api, settings.language)
        open_now.callback(desk.close)
        yield desk


def _api(settings: Settings, folder: Path) -> "Api":
    """Imported only where a service is named: whoever works without one does not wait for it."""
    from codementor.client.api import Api
    from codementor.client.broker import Broker
    from codementor.client.tokens import TokenStore

    broker = Broker(settings.broker, settings.hub_token) if settings.broker else None
    return Api(settings.service, TokenStore(folder), broker)
