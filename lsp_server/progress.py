"""Work-done progress that can be cancelled: pressing Cancel in the editor cancels the command that is at work."""

import asyncio
import uuid
from collections.abc import AsyncIterator, Callable
from concurrent.futures import Future
from contextlib import asynccontextmanager

from lsprotocol import types
from pygls.lsp.server import LanguageServer

Token = str | int
DELAY = 0.25  # seconds; what ends sooner shows no progress, so that nothing flickers
CREATE = 2.0  # seconds an editor has to accept a token


@asynccontextmanager
async def working(server: LanguageServer, title: str, token: Token | None) -> AsyncIterator[Callable[[str], None]]:
    """Shows progress while the block runs, under the editor's token if it gave one; yields what sets its message."""
    shown = Shown(server, title, asyncio.current_task())
    if token is not None:
        shown.begin(token)
    starter = asyncio.create_task(shown.begin_later()) if token is None and _supported(server) else None
    try:
        yield shown.report
    finally:
        if starter is not None:
            starter.cancel()
        shown.end()


class Shown:
    """One progress in the editor, begun or not."""

    def __init__(self, server: LanguageServer, title: str, worker: "asyncio.Task[object] | None") -> None:
        self._progress = server.work_done_progress
        self._title = title
        self._worker = worker
        self._message: str | None = None
        self._token: Token | None = None

    async def begin_later(self) -> None:
        """Asks the editor for a progress of its own after a moment, and begins it when it agrees in time."""
        await asyncio.sleep(DELAY)
        token = uuid.uuid4().hex
        async with asyncio.timeout(CREATE):
            await self._progress.create_async(token)
        self.begin(token)

    def begin(self, token: Token) -> None:
        """The progress is shown; cancelling it cancels the worker."""
        self._token = token
        value = types.WorkDoneProgressBegin(title=self._title, message=self._message, cancellable=True)
        self._progress.begin(token, value)
        self._progress.tokens[token].add_done_callback(self._ended)

    def report(self, message: str) -> None:
        """The progress says `message`, now or once it is shown."""
        self._message = message
        if self._token is not None:
            self._progress.report(self._token, types.WorkDoneProgressReport(message=message))

    def end(self) -> None:
        """The progress is gone."""
        if self._token is not None:
            self._progress.end(self._token, types.WorkDoneProgressEnd())
            self._progress.tokens.pop(self._token, None)
            self._token = None

    def _ended(self, asked: "Future[object]") -> None:
        if asked.cancelled() and self._worker is not None:
            self._worker.cancel()


def _supported(server: LanguageServer) -> bool:
    window = server.client_capabilities.window
    return bool(window and window.work_done_progress)
