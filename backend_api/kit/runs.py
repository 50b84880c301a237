"""Runs of learners' programs, a few at a time: in the jail where it holds, else not at all.

Without the jail they run only where the operator switched that on, for trusted learners on one's own machine.
"""

import asyncio
import contextlib
import logging
import os
import sys
import threading
from collections.abc import Sequence
from dataclasses import dataclass

from codementor.exercise.model import Case, Exercise
from codementor.hints.prover import Pool, Prover, Question
from codementor.runner.child import Launcher, Local
from codementor.runner.jail import Jail, JailUnsound
from codementor.runner.jail_trial import prove
from codementor.runner.run import Runner
from codementor.wire.errors import ErrorCode
from codementor.wire.hints import Diagnosis
from codementor.wire.reports import Report

from .errors import Refusal

log = logging.getLogger(__name__)
_PROBE = Exercise(
    *("probe", "Probe", "", "probe.py", ""), cases=(Case("uid", call="__import__('os').geteuid() > 0", expect="True"),)
)


class RunsUnsafe(Exception):
    """Programs cannot be run here as they must be; the message says what to change."""


@dataclass(frozen=True, slots=True)
class Ground:
    """What an operator said of runs: whether at all, also without the jail, with which Python, as whom, how many."""

    wanted: bool = True
    unsandboxed: bool = False
    python: str = ""
    user: str = ""
    at_once: int = 2


class Runs:
    """The one place of the service that starts programs. After `start` it is known whether it does, and why."""

    def __init__(self, ground: Ground) -> None:
        self.ground = ground
        self.allowed = False
        self.told = "Programs are not run: the service has not started."
        self._slots = asyncio.Semaphore(ground.at_once)
        self._after = contextlib.ExitStack()

    async def start(self) -> None:
        """Programs run from here on, where they can be run safely; `told` says how, or why not.

        Raises RunsUnsafe where they were to run without the jail and would run as uid 0.
        """
        if not self.ground.wanted:
            self.told = "Programs are not run: it is switched off."
            return
        await asyncio.to_thread(self._open)
        log.info("programs", extra={"facts": {"told": self.told}})

    def _open(self) -> None:
        python, user = self.ground.python or sys.executable, self.ground.user or None
        try:
            jail = self._after.enter_context(Jail(python, user=user))
            tried = prove(jail)
        except JailUnsound as unsound:
            self._after.close()
            if not self.ground.unsandboxed:
                self.told = f"Programs are not run: {unsound}"
                return
            self._use(_unsandboxed(Local(python, user)))
            self.told = f"Programs run without a sandbox, for trusted learners on this machine only: {unsound}"
        else:
            self._use(jail)
            self.told = (
                f"Programs run in the jail, as {user or 'this account'}: {tried} attacks tried, none came through."
            )

    def _use(self, launcher: Launcher) -> None:
        self._runner = self._after.enter_context(Runner(launcher=launcher))
        self._prover = self._after.enter_context(Prover(self._runner))
        self.allowed = True

    async def ping(self) -> None:
        """Returns where programs are run; raises RunsUnsafe, which says why, where they are not."""
        if not self.allowed:
            raise RunsUnsafe(self.told)

    async def stop(self) -> None:
        """No child is left, and no jail."""
        self.allowed = False
        await asyncio.to_thread(self._after.close)

    async def check(self, exercise: Exercise, source: str, cases: Sequence[Case], language: str = "en") -> Report:
        """The report of the program on the cases. Refused where programs do not run; cancelling it ends the program."""
        self._require()
        stop = threading.Event()
        async with self._slots:
            try:
                return await asyncio.to_thread(
                    self._runner.check, exercise, source, cases=cases, stop=stop, language=language
                )
            except asyncio.CancelledError:
                stop.set()
                raise

    async def diagnosis(self, question: Question, pool: Pool) -> Diagnosis:
        """The diagnosis of a program that was checked, with a proven repair where one is found."""
        self._require()
        async with self._slots:
            return await asyncio.to_thread(self._prover.diagnosis, question, pool)

    async def valid(self, exercise: Exercise, source: str) -> bool:
        """True when the program does on cases and on generated inputs what the exercise's references do."""
        self._require()
        async with self._slots:
            return bool(await asyncio.to_thread(self._prover.valid, exercise, (source,)))

    def _require(self) -> None:
        if not self.allowed:
            raise Refusal(
                ErrorCode.RUNS_DISABLED,
                "This service does not run programs. Checks and hints work on your own machine.",
            )


def _unsandboxed(local: Local) -> Local:
    """The launcher itself; where this process is uid 0, once a program has run as somebody else."""
    if not hasattr(os, "geteuid") or os.geteuid() != 0:
        return local
    if not local.user:
        raise RunsUnsafe(
            "Programs never run as root: name an account without rights in CODEMENTOR_API_RUNNER_USER, "
            "or start the service as another user."
        )
    try:
        proven = Runner(launcher=local).check(_PROBE, "", trace=False).good
    except (OSError, LookupError) as error:
        log.info("programs cannot run", extra={"facts": {"user": local.user, "error": str(error)}})
        proven = False
    if not proven:
        raise RunsUnsafe(
            f"{local.python} cannot run programs as {local.user!r}: name an account without rights in "
            "CODEMENTOR_API_RUNNER_USER, and a Python that it can start in CODEMENTOR_API_RUNNER_PYTHON."
        )
    return local
