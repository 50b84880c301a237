"""Runs of learners' programs, in child processes of the core's runner, a few at a time. Off unless switched on."""

import asyncio
import logging
import os
import threading
from collections.abc import Sequence

from codementor.exercise.model import Case, Exercise
from codementor.runner.run import Runner
from codementor.wire.errors import ErrorCode
from codementor.wire.reports import Report

from .errors import Refusal

log = logging.getLogger(__name__)


class Runs:
    """The one place of the service that starts programs. `allowed` is the operator's explicit switch."""

    def __init__(self, *, allowed: bool, at_once: int, user: str = "") -> None:
        self.allowed = allowed
        self._slots = asyncio.Semaphore(at_once)
        self._runner = Runner(user=user or None)
        self._user = user

    async def start(self) -> None:
        """A first child is ready, where runs are allowed."""
        if not self.allowed:
            return
        log.warning("programs run without a sandbox: for trusted learners on this machine only")
        if hasattr(os, "geteuid") and os.geteuid() == 0 and not self._user:
            log.warning("programs run as uid 0: set `runner_user` to an account without rights")
        await asyncio.to_thread(self._runner.__enter__)

    async def stop(self) -> None:
        """No child is left."""
        if self.allowed:
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
