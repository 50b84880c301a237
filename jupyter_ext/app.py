"""The server extension: its settings, and the one desk it opens. The environment is read here and nowhere else."""

import asyncio
import os
from contextlib import AsyncExitStack
from pathlib import Path
from typing import Any

from jupyter_server.extension.application import ExtensionApp
from traitlets import Unicode, default

from codementor.client.errors import Refused, Unreachable
from codementor.tutor.desk import Desk, Settings, open_desk
from codementor.tutor.sync import sync

from .routes import handlers

PREFIX = "CODEMENTOR_"
SYNC_SECONDS = 60.0


def take_environment() -> dict[str, str]:
    """Our variables; they are gone from this process, so that no kernel started by it inherits them."""
    return {name: os.environ.pop(name) for name in tuple(os.environ) if name.startswith(PREFIX)}


class CodeMentorApp(ExtensionApp):
    """Serves `/codementor/*`. Nothing is opened before the first request, and nothing contacted without a service."""

    name = "codementor"

    service = Unicode(help="Address of the CodeMentor service; empty: everything stays on this machine.").tag(
        config=True
    )
    data_dir = Unicode(help="Folder of the learner's record; empty: the user's data folder.").tag(config=True)
    language = Unicode(help="Language of hints; empty: that of JupyterLab.").tag(config=True)

    def __init__(self, **traits: Any) -> None:
        """The environment is read, and emptied of our variables before any kernel starts."""
        self._environment = take_environment()
        self._desk: Desk | None = None
        self._open = AsyncExitStack()
        self._opening = asyncio.Lock()
        super().__init__(**traits)

    @default("service")
    def _default_service(self) -> str:
        return self._environment.get("CODEMENTOR_SERVICE", "")

    @default("data_dir")
    def _default_data_dir(self) -> str:
        return self._environment.get("CODEMENTOR_DATA_DIR", "")

    @default("language")
    def _default_language(self) -> str:
        return self._environment.get("CODEMENTOR_LANGUAGE", "")

    def initialize_handlers(self) -> None:
        """The route table is served."""
        self.handlers.extend(handlers())

    @property
    def root(self) -> Path:
        """The folder that this server shows."""
        assert self.serverapp is not None
        return Path(self.serverapp.root_dir).resolve()

    async def desk(self) -> Desk:
        """The desk, opened at the first call; raises `StateUnusable` when the record cannot be opened."""
        async with self._opening:
            if self._desk is None:
                folder = Path(self.data_dir) if self.data_dir else None
                settings = Settings(service=self.service, data_dir=folder, language=self.language or "en")
                self._desk = await self._open.enter_async_context(open_desk(settings))
                self._open.push_async_callback(_ended, asyncio.create_task(self._keep_in_step(self._desk)))
        return self._desk

    async def stop_extension(self) -> None:
        """The desk is closed: no child process and no connection is left."""
        self._desk = None
        await self._open.aclose()

    async def _keep_in_step(self, desk: Desk) -> None:
        """What waits is sent and what was done elsewhere is fetched, as long as somebody is signed in."""
        while True:
            try:
                await sync(desk)
            except (Refused, Unreachable) as error:
                self.log.info("CodeMentor tries again in a minute: %s", error)
            await asyncio.sleep(SYNC_SECONDS)


async def _ended(task: "asyncio.Task[None]") -> None:
    task.cancel()
    await asyncio.wait([task])
