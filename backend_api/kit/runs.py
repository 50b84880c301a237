"""Runs of learners' programs, in child processes of the core's runner, a few at a time. Off unless switched on."""

import asyncio
import logging
import os
import sys
import threading
from collections.abc import Sequence

from codementor.exercise.model import Case, Exercise
from codementor.hints.prover import Pool, Prover, Question
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


class Runs:
    """The one place of the service that starts programs. `allowed` is the operator's explicit switch."""

    def __init__(self, *, allowed: bool, at_once: int, user: str = "", python: str = "") -> None:
        self.allowed = allowed
        self._slots = asyncio.Semaphore(at_once)
        self._runner = Runner(python or sys.executable, user=user or None)
        self._prover = Prover(self._runner)
        self._user = user

    async def start(self) -> None:
        """A first child is ready, where runs are allowed. Raises RunsUnsafe where programs would run as uid 0."""
        if not self.allowed:
            return
        if hasattr(os, "geteuid") and os.geteuid() == 0:
            await asyncio.to_thread(self._prove_unprivileged)
        log.warning("programs run without a sandbox: for trusted learners on this machine only")
        await asyncio.to_thread(self._runner.__enter__)

    def _prove_unprivileged(self) -> None:
        """Returns when a program ran as somebody other than root."""
        if not self._user:
            raise RunsUnsafe(
                "Programs never run as root: name an account without rights in CODEMENTOR_API_RUNNER_USER, "
                "or start the service as another user."
            )
        try:
            proven = self._runner.check(_PROBE, "", trace=False).good
        except (OSError, LookupError) as error:
            log.info("programs cannot run", extra={"facts": {"user": self._user, "error": str(error)}})
            proven = False
        if not proven:
            raise RunsUnsafe(
                f"{self._runner.launcher.python} cannot run programs as {self._user!r}: name an account without rights in "
                "CODEMENTOR_API_RUNNER_USER, and a Python that it can start in CODEMENTOR_API_RUNNER_PYTHON."
            )

    async def stop(self) -> None:
        """No child is left."""
        if self.allowed:
            await asyncio.to_thread(self._prover.__exit__, None, None, None)
            await asyncio.to_thread(self._runner.__exit__, None, None, None)

    async def check(self, exercise: Exercise, source: str, cases: Sequence[Case], language: str = "en") -> Report:
        """The report of the program on the cases. Refused where runs are off; cancelling it ends the program."""
        if not self.allowed:
            raise Refusal(
                ErrorCode.RUNS_DISABLED,
                "This service does not run programs. Checks and hints work on your own machine.",
            )
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
        async with self._slots:
            return await asyncio.to_thread(self._prover.diagnosis, question, pool)

    async def valid(self, exercise: Exercise, source: str) -> bool:
        """True when the program does on cases and on generated inputs what the exercise's references do."""
        async with self._slots:
            return bool(await asyncio.to_thread(self._prover.valid, exercise, (source,)))
