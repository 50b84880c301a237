"""Keeps one desk open for all requests, from the first one on, and in step with the service."""

import asyncio
from contextlib import AsyncExitStack
from dataclasses import replace
from logging import Logger, LoggerAdapter
from pathlib import Path
from typing import Any

from codementor.client.errors import Refused, Unreachable
from codementor.tutor import account
from codementor.tutor.desk import Desk, Settings, open_desk
from codementor.tutor.sync import sync

KEY = "codementor_desk"  # where the server's settings hold it
SYNC_SECONDS = 60.0


class DeskKeeper:
    """Opens the desk at the first request and hands out the same one until it is closed."""

    def __init__(self, settings: Settings, root: Path, log: "Logger | LoggerAdapter[Any]") -> None:
        self.root = root
        """The folder that this server shows."""
        self.language = settings.language
        """Of hints, set by the operator; "": the front end's."""
        self.owner = ""
        """Whom a JupyterHub has signed in, and alone may work here; "": anybody whom the server lets in."""
        self._settings = settings
        self._log = log
        self._desk: Desk | None = None
        self._open = AsyncExitStack()
        self._opening = asyncio.Lock()

    async def get(self) -> Desk:
        """The desk, opened at the first call; raises `StateUnusable` when the record cannot be opened."""
        async with self._opening:
            if self._desk is None:
                settings = replace(self._settings, language=self.language or "en")
                self._desk = await self._open.enter_async_context(open_desk(settings))
                self._open.push_async_callback(_ended, asyncio.create_task(self._keep_in_step(self._desk)))
                await self._meet(self._desk)
        return self._desk

    async def close(self) -> None:
        """The desk is closed: no child process and no connection is left."""
        self._desk = None
        await self._open.aclose()

    async def _meet(self, desk: Desk) -> None:
        """A JupyterHub's learner is known from the first request on, where the service answers."""
        try:
            await account.meet(desk)
        except (Refused, Unreachable) as error:
            self._log.warning("CodeMentor's broker did not sign you in, it is asked again in a minute: %s", error)

    async def _keep_in_step(self, desk: Desk) -> None:
        """What waits is sent and what was done elsewhere is fetched, as long as somebody is signed in."""
        met = False  # before that the account known here may be an earlier one
        while True:
            try:
                if not met:
                    await account.meet(desk)
                    met = True
                await sync(desk)
            except (Refused, Unreachable) as error:
                self._log.info("CodeMentor tries again in a minute: %s", error)
            await asyncio.sleep(SYNC_SECONDS)


async def _ended(task: "asyncio.Task[None]") -> None:
    task.cancel()
    await asyncio.wait([task])
