"""Ways to reach the editor: its documents and folders, sentences, pages, and notifications to our own editor code."""

from collections.abc import Callable
from pathlib import Path

from lsprotocol import types
from pygls.lsp.server import LanguageServer
from pygls.uris import to_fs_path
from pygls.workspace import TextDocument

from codementor.wire import codec
from codementor.wire.errors import ErrorCode

from .errors import Refusal
from .views import Views


class Editor:
    """The editor of this session. `own` is true when its own code shows results (our VS Code extension)."""

    def __init__(self, server: LanguageServer) -> None:
        self.server = server
        self.own = False
        self.views = Views(server)

    def document(self, uri: str) -> TextDocument:
        """The document, open or on disk."""
        return self.server.workspace.get_text_document(uri)

    def is_open(self, uri: str) -> bool:
        """Whether the editor has the document open."""
        return self.document(uri).version is not None

    def text(self, uri: str) -> str:
        """The document's text as the editor has it, else as the disk has it; a refusal when neither has."""
        try:
            return self.document(uri).source
        except (OSError, UnicodeDecodeError) as error:
            raise Refusal(f"{uri} cannot be read: {error}.", ErrorCode.NOT_FOUND) from error

    def roots(self) -> list[Path]:
        """The folders the editor has open."""
        workspace = self.server.workspace
        uris = list(workspace.folders) or [uri for uri in (workspace.root_uri,) if uri]
        return [Path(path) for uri in uris if (path := to_fs_path(uri))]

    def say(self, message: str) -> None:
        """Shows a sentence; our own editor code shows results itself."""
        if not self.own:
            self.server.window_show_message(types.ShowMessageParams(type=types.MessageType.Info, message=message))

    def warn(self, message: str) -> None:
        """Shows a warning, in every editor."""
        self.server.window_show_message(types.ShowMessageParams(type=types.MessageType.Warning, message=message))

    def tell(self, method: str, message: object = None) -> None:
        """Notifies our own editor code; no other editor would know the method."""
        if self.own:
            self.server.protocol.notify(method, codec.encode(message) if message is not None else {})

    def refresh_inlays(self) -> None:
        """Has the editor fetch the values beside the lines anew, where it can."""
        workspace = self.server.client_capabilities.workspace
        if workspace and workspace.inlay_hint and workspace.inlay_hint.refresh_support:
            self.server.workspace_inlay_hint_refresh(None)

    async def show(self, name: str, page: Callable[[], str]) -> None:
        """Shows a page of Markdown; our own editor code shows the command's result itself."""
        if not self.own:
            await self.views.show(name, page())
