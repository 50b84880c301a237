"""Pages for editors without views of their own: read-only Markdown, as `codementor:` documents or as files.

An editor that knows `workspace/textDocumentContent` gets virtual documents, another one a file in a folder of this
session, and one that cannot open documents for a server reads the page as a message.
"""

import shutil
import tempfile
from pathlib import Path

from lsprotocol import types
from pygls.lsp.server import LanguageServer

from .protocol import SCHEME


class Views:
    """The pages of one session, by name."""

    def __init__(self, server: LanguageServer) -> None:
        self._server = server
        self._pages: dict[str, str] = {}
        self._folder: Path | None = None

    async def show(self, name: str, markdown: str) -> None:
        """The page stands before the learner, in place of an earlier one of that name."""
        if self._virtual:
            uri = f"{SCHEME}:/{name}.md"
            known = uri in self._pages
            self._pages[uri] = markdown
            if known:
                refresh = types.TextDocumentContentRefreshParams(uri=uri)
                await self._server.workspace_text_document_content_refresh_async(refresh)
            await self._open(uri)
        elif self._opens:
            await self._open(self._written(name, markdown).as_uri())
        else:
            self._server.window_show_message(types.ShowMessageParams(type=types.MessageType.Info, message=markdown))

    def content(self, uri: str) -> str:
        """The text of a virtual document; empty when it was never shown."""
        return self._pages.get(uri, "")

    def close(self) -> None:
        """The session's files are removed."""
        if self._folder is not None:
            shutil.rmtree(self._folder, ignore_errors=True)

    @property
    def _virtual(self) -> bool:
        workspace = self._server.client_capabilities.workspace
        return self._opens and bool(workspace and workspace.text_document_content)

    @property
    def _opens(self) -> bool:
        window = self._server.client_capabilities.window
        return bool(window and window.show_document and window.show_document.support)

    async def _open(self, uri: str) -> None:
        await self._server.window_show_document_async(types.ShowDocumentParams(uri=uri, take_focus=False))

    def _written(self, name: str, markdown: str) -> Path:
        if self._folder is None:
            self._folder = Path(tempfile.mkdtemp(prefix="codementor-"))
        path = self._folder / f"{name}.md"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.unlink(missing_ok=True)
        path.write_text(markdown, encoding="utf-8")
        path.chmod(0o444)
        return path
