"""What the features share in one editor session: settings, works, the desk, and the editor.

Nothing of the tutor is imported before it is needed, and then off the event loop: `initialize` answers first.
"""

import asyncio
from collections.abc import Awaitable, Callable, Coroutine
from typing import TYPE_CHECKING, Any

from lsprotocol import types
from pygls.lsp.server import LanguageServer

from codementor.tutor.texts import text
from codementor.wire.errors import ErrorCode

from .config import SECTION, from_environment, merged
from .desk import DeskKeeper
from .editor import Editor
from .errors import Refusal
from .faults import Faults
from .works import Works

if TYPE_CHECKING:
    from codementor.tutor.desk import Desk
    from codementor.tutor.work import Work


class Session:
    """One editor's session, from `initialize` to `shutdown`."""

    def __init__(self, server: LanguageServer) -> None:
        self.server = server
        self.settings = self._greeted = from_environment()
        self.editor = Editor(server)
        self.faults = Faults(self.editor.warn)
        self.works = Works(self.editor)
        self._desk = DeskKeeper()
        self._tasks: set[asyncio.Task[Any]] = set()
        self._listeners: list[Callable[[], Awaitable[None]]] = []

    def greet(self, params: types.InitializeParams) -> None:
        """Takes the editor's `initializationOptions`: the settings, and `client` naming our own editor code."""
        options = params.initialization_options
        self.editor.own = isinstance(options, dict) and options.get("client") == SECTION
        self._greeted = merged(from_environment(), options)
        self.configure(None)

    def configure(self, told: object) -> None:
        """Lays what the editor told over the settings it greeted with; the desk is opened anew if they concern it."""
        self.settings = merged(self._greeted, told)
        self._desk.close_unless(self.settings)

    async def desk(self) -> "Desk":
        """The learner's desk, opened on first use and kept until the session ends or the settings change.

        Whoever has it may import the tutor's functions where they are used: the modules are there by then.
        """
        return await self._desk.get(self.settings)

    async def work(self, uri: str) -> "Work":
        """The learner's work at a document, as it stands in the editor; a refusal when it belongs to no exercise."""
        work = await self.works.find(uri)
        if work is None:
            raise Refusal(
                "This file is not part of an exercise. Open a file inside an exercise folder.", ErrorCode.NOT_FOUND
            )
        return work

    def text(self, key: str, **names: object) -> str:
        """A sentence of the tutor's in the learner's language."""
        return text(self.settings.language, key, **names)

    def spawn(self, work: Coroutine[Any, Any, Any], name: str) -> asyncio.Task[Any]:
        """Runs work in the background for the part of that name, which is told of when it fails."""
        task = asyncio.get_running_loop().create_task(work, name=name)
        self._tasks.add(task)
        task.add_done_callback(self._ended)
        return task

    def on_record(self, listener: Callable[[], Awaitable[None]]) -> None:
        """`listener` is called whenever the learner's record may have changed."""
        self._listeners.append(listener)

    def recorded(self) -> None:
        """The learner's record may have changed: the listeners hear of it, in the background."""
        for listener in self._listeners:
            self.spawn(_await(listener), "status")

    async def close(self) -> None:
        """Ends background work and closes the desk, and with it every child process."""
        for task in self._tasks:
            task.cancel()
        await self._desk.close()
        self.editor.views.close()

    def _ended(self, task: asyncio.Task[Any]) -> None:
        self._tasks.discard(task)
        if not task.cancelled() and (error := task.exception()):
            self.faults.crashed(task.get_name(), error)


async def _await(listener: Callable[[], Awaitable[None]]) -> None:
    await listener()
