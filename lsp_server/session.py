"""What the features share in one editor session: settings, works, the desk, and ways to reach the editor.

Nothing of the tutor is imported before it is needed, and then off the event loop: `initialize` answers first.
"""

import asyncio
import logging
from collections.abc import Coroutine
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any

from lsprotocol import types
from pygls.lsp.server import LanguageServer
from pygls.uris import to_fs_path
from pygls.workspace import TextDocument

from .config import SECTION, from_environment, merged
from .desk import DeskKeeper
from .errors import Refusal
from .works import Works

if TYPE_CHECKING:
    from codementor.tutor.desk import Desk
    from codementor.tutor.work import Work

log = logging.getLogger(__name__)


class Session:
    """One editor's session. `own` is true when the editor's own code shows results (our VS Code extension)."""

    def __init__(self, server: LanguageServer) -> None:
        self.server = server
        self.settings = from_environment()
        self.own = False
        self.works = Works(self.text)
        self._desk = DeskKeeper()
        self._tasks: set[asyncio.Task[Any]] = set()

    def greet(self, params: types.InitializeParams) -> None:
        """Takes the editor's `initializationOptions`: the settings, and `client` naming our own editor code."""
        options = params.initialization_options
        self.own = isinstance(options, dict) and options.get("client") == SECTION
        self.configure(options)

    def configure(self, told: object) -> None:
        """Lays what the editor told over the environment's settings; the desk is opened anew when they concern it."""
        self.settings = merged(from_environment(), told)
        self._desk.close_unless(self.settings)

    async def desk(self) -> "Desk":
        """The learner's desk, opened on first use and kept until the session ends or the settings change."""
        return await self._desk.get(self.settings)

    async def work(self, uri: str) -> "Work":
        """The learner's work in a document as it stands in the editor; a refusal when it belongs to no exercise."""
        work = await self.works.find(uri)
        if work is None:
            raise Refusal("This file is not part of an exercise. Open a file inside an exercise folder.", "not_found")
        return work

    def document(self, uri: str) -> TextDocument:
        """The document, open or on disk."""
        return self.server.workspace.get_text_document(uri)

    def text(self, uri: str) -> str:
        """The document's text as the editor has it, else as the disk has it; a refusal when neither has."""
        try:
            return self.document(uri).source
        except (OSError, UnicodeDecodeError) as error:
            raise Refusal(f"The file of {uri} cannot be read: {error}.", "not_found") from error

    def roots(self) -> list[Path]:
        """The folders the editor has open."""
        workspace = self.server.workspace
        uris = list(workspace.folders) or [uri for uri in (workspace.root_uri,) if uri]
        return [Path(path) for uri in uris if (path := to_fs_path(uri))]

    def spawn(self, work: Coroutine[Any, Any, Any], name: str) -> asyncio.Task[Any]:
        """Runs work in the background; a failure is logged."""
        task = asyncio.get_running_loop().create_task(work, name=name)
        self._tasks.add(task)
        task.add_done_callback(self._ended)
        return task

    def say(self, message: str, kind: types.MessageType = types.MessageType.Info) -> None:
        """Shows a sentence; our own editor code shows results itself, so it gets problems only."""
        if not self.own or kind in (types.MessageType.Error, types.MessageType.Warning):
            self.server.window_show_message(types.ShowMessageParams(type=kind, message=message))

    async def close(self) -> None:
        """Ends background work and closes the desk, and with it every child process."""
        for task in self._tasks:
            task.cancel()
        await self._desk.close()

    def _ended(self, task: asyncio.Task[Any]) -> None:
        self._tasks.discard(task)
        if not task.cancelled() and (error := task.exception()):
            log.error("Background work %r failed", task.get_name(), exc_info=error)


async def load(module: str) -> Any:
    """A module, imported off the event loop."""
    return await asyncio.to_thread(import_module, module)
