"""Drives a real server process over its stdin and stdout as an editor does."""

import asyncio
import json
import os
import sys
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from lsprotocol import types
from pytest_lsp import ClientServerConfig, LanguageClient

SERVER = (sys.executable, "-m", "lsp_server")
ROOT = Path(__file__).parents[2]
PATIENCE = 40.0  # seconds; a busy machine starts a server in ten
NOTIFICATIONS = tuple(f"codementor/{name}" for name in ("status", "exercisesChanged", "submission", "signInPrompt"))


@dataclass
class Editor:
    """An editor with one server: its documents, and what the server said without being asked."""

    client: LanguageClient
    told: list[tuple[str, Any]] = field(default_factory=list)
    progress: dict[str | int, list[Any]] = field(default_factory=dict)  # the values sent under each token
    applied: list[types.ApplyWorkspaceEditParams] = field(default_factory=list)
    questions: list[str] = field(default_factory=list)
    result: types.InitializeResult | None = None
    _versions: dict[str, int] = field(default_factory=dict)

    def open(self, path: Path, text: str | None = None) -> str:
        """The file is open; gives its URI."""
        uri = path.as_uri()
        self._versions[uri] = 1
        item = types.TextDocumentItem(
            uri=uri, language_id="python", version=1, text=path.read_text("utf-8") if text is None else text
        )
        self.client.text_document_did_open(types.DidOpenTextDocumentParams(text_document=item))
        return uri

    def change(self, uri: str, change: types.TextDocumentContentChangeEvent) -> None:
        """The document was edited once."""
        self._versions[uri] += 1
        document = types.VersionedTextDocumentIdentifier(uri=uri, version=self._versions[uri])
        self.client.text_document_did_change(
            types.DidChangeTextDocumentParams(text_document=document, content_changes=[change])
        )

    def replace_line(self, uri: str, line: int, text: str) -> None:
        """Line `line` (from 0) reads `text` now."""
        where = types.Range(types.Position(line, 0), types.Position(line + 1, 0))
        self.change(uri, types.TextDocumentContentChangePartial(range=where, text=text + "\n"))

    async def run(self, verb: str, *arguments: Any, token: str | None = None) -> Any:
        """The result of a server command."""
        return await self.client.workspace_execute_command_async(
            types.ExecuteCommandParams(
                command=f"codementor.server.{verb}", arguments=list(arguments), work_done_token=token
            )
        )

    async def diagnostics(self, uri: str, right: Callable[[list[types.Diagnostic]], bool]) -> list[types.Diagnostic]:
        """The document's diagnostics as soon as they are right; fails when that takes too long."""
        await self.until(lambda: uri in self.client.diagnostics and right(list(self.client.diagnostics[uri])))
        return list(self.client.diagnostics[uri])

    async def until(self, true: Callable[[], bool], seconds: float = PATIENCE) -> None:
        """Waits until the condition holds; fails when it does not within the time."""
        async with asyncio.timeout(seconds):
            while not true():  # noqa: ASYNC110  # what is waited for happens in the server
                await asyncio.sleep(0.01)

    def of(self, method: str) -> list[Any]:
        """The parameters of every notification of that method, in order."""
        return [params for name, params in self.told if name == method]


async def start(
    capabilities: types.ClientCapabilities,
    folder: Path,
    data: Path,
    options: dict[str, Any] | None = None,
    command: tuple[str, ...] = SERVER,
) -> Editor:
    """An editor whose server is initialized on `folder` and keeps its record in `data`."""
    environment = {
        **os.environ,
        "CODEMENTOR_DATA_DIR": str(data),
        "PYTHONPATH": str(ROOT),
        "PYTHONWARNINGS": "error",
        "PYTHON_KEYRING_BACKEND": "keyring.backends.fail.Keyring",  # whoever runs the tests keeps theirs to themselves
    }
    config = ClientServerConfig(server_command=list(command), server_env=environment)
    client = await config.start()
    assert isinstance(client, LanguageClient)
    editor = Editor(client)
    _answer(editor)
    editor.result = await client.initialize_session(
        types.InitializeParams(
            capabilities=capabilities,
            workspace_folders=[types.WorkspaceFolder(uri=folder.as_uri(), name="sets")],
            initialization_options=options,
        )
    )
    return editor


async def stop(editor: Editor) -> None:
    """The server has ended as the protocol says, with code 0."""
    await editor.client.shutdown_session()
    server = editor.client._server
    assert server is not None
    assert await asyncio.wait_for(server.wait(), PATIENCE) == 0
    await editor.client.stop()  # type: ignore[no-untyped-call]


def _answer(editor: Editor) -> None:
    """What every editor does and the test client does not: registrations, edits, our own notifications."""

    def register(params: types.RegistrationParams) -> None:
        return None

    def apply(params: types.ApplyWorkspaceEditParams) -> types.ApplyWorkspaceEditResult:
        editor.applied.append(params)
        return types.ApplyWorkspaceEditResult(applied=True)

    def progress(params: types.ProgressParams) -> None:
        editor.progress.setdefault(params.token, []).append(params.value)

    manager = editor.client.protocol.fm
    manager.features[types.PROGRESS] = progress  # the test client's own takes work-done progress only

    def answer(params: types.ShowMessageRequestParams) -> types.MessageActionItem | None:
        editor.questions.append(params.message)
        return params.actions[0] if params.actions else None

    manager.feature(types.CLIENT_REGISTER_CAPABILITY)(register)
    manager.feature(types.WINDOW_SHOW_MESSAGE_REQUEST)(answer)
    manager.feature(types.WORKSPACE_APPLY_EDIT)(apply)
    for method in (*NOTIFICATIONS, types.WORKSPACE_INLAY_HINT_REFRESH):
        manager.feature(method)(lambda params, method=method: editor.told.append((method, params)))


class Wire:
    """A server spoken to message by message, for what no editor's library would send."""

    def __init__(self, process: asyncio.subprocess.Process) -> None:
        self.process = process

    @classmethod
    async def start(cls, data: Path, command: tuple[str, ...] = SERVER) -> "Wire":
        """A server that waits for its first message."""
        environment = {**os.environ, "CODEMENTOR_DATA_DIR": str(data), "PYTHONPATH": str(ROOT)}
        pipe = asyncio.subprocess.PIPE
        return cls(
            await asyncio.create_subprocess_exec(*command, stdin=pipe, stdout=pipe, stderr=pipe, env=environment)
        )

    async def send(self, message: object) -> None:
        """One message is sent, whatever it is."""
        body = json.dumps({"jsonrpc": "2.0", **message} if isinstance(message, dict) else message).encode()
        assert self.process.stdin
        self.process.stdin.write(b"Content-Length: %d\r\n\r\n%b" % (len(body), body))
        await self.process.stdin.drain()

    async def answer(self, request: object) -> dict[str, Any]:
        """The server's answer to the request of that id; what it says in between is passed over."""
        async with asyncio.timeout(PATIENCE):
            while True:
                message = await self._receive()
                if message.get("id") == request and "method" not in message:
                    return message

    async def ask(self, request: int, method: str, params: object) -> dict[str, Any]:
        """The answer to one request."""
        await self.send({"id": request, "method": method, "params": params})
        return await self.answer(request)

    async def initialize(self, **params: object) -> dict[str, Any]:
        """The session is initialized."""
        answer = await self.ask(0, "initialize", {"capabilities": {}, "processId": None, "rootUri": None, **params})
        await self.send({"method": "initialized", "params": {}})
        return answer

    async def end(self) -> int:
        """The exit code after `shutdown` and `exit`."""
        await self.ask(9999, "shutdown", None)
        await self.send({"method": "exit"})
        return await asyncio.wait_for(self.process.wait(), PATIENCE)

    async def _receive(self) -> dict[str, Any]:
        assert self.process.stdout
        head = await self.process.stdout.readuntil(b"\r\n\r\n")
        size = int(next(line for line in head.splitlines() if line.startswith(b"Content-Length"))[16:])
        message: dict[str, Any] = json.loads(await self.process.stdout.readexactly(size))
        return message
