"""The language server: hands each of the protocol's methods to the features. No feature's logic lives here."""

import logging
from collections.abc import Sequence
from importlib.metadata import PackageNotFoundError, version

from lsprotocol import types
from pygls.lsp.server import LanguageServer

from . import watchdog
from .commands import register_commands
from .config import SECTION
from .errors import BadArguments, Refusal
from .feature import Feature, Features
from .features.account import Account
from .features.diagnostics import Diagnostics
from .features.exercises import Exercises
from .features.hints import Hints
from .features.lenses import Lenses
from .features.progress import Progress
from .features.review import Review
from .features.submissions import Submissions
from .features.tests import Tests
from .positions import first_line
from .protocol import TutorProtocol
from .session import Session

log = logging.getLogger(__name__)


class CodeMentorServer(LanguageServer):
    """The server of one editor session."""

    def __init__(self) -> None:
        super().__init__("codementor", _version(), protocol_cls=TutorProtocol)
        self.session = Session(self)
        self.features = Features(_features(self), self.session.faults)

    @property
    def asked_to_end(self) -> bool:
        """Whether the editor sent `shutdown`."""
        return self.protocol._shutdown

    def report_server_error(self, error: Exception, source: type[Exception]) -> None:
        """Logs it: whoever waits for an answer got it from the protocol, and typing is not interrupted by boxes."""
        if not isinstance(error, Refusal | BadArguments):
            log.error("%s: %s", getattr(source, "__name__", source), error)


def create_server() -> CodeMentorServer:
    """A server with every feature registered, not started yet."""
    server = CodeMentorServer()
    _register_lifecycle(server)
    _register_documents(server)
    _register_questions(server)
    _register_files(server)
    register_commands(server, server.features)
    return server


def _features(server: "CodeMentorServer") -> Sequence[Feature]:
    session = server.session
    diagnostics = Diagnostics(session, lambda document: server.features.collect(lambda each: each.findings(document)))
    account = Account(session)
    session.on_record(account.announce)
    return (
        diagnostics,
        Lenses(session),
        Tests(session, diagnostics.publish),
        Hints(session),
        Review(session, diagnostics.publish),
        Submissions(session),
        account,
        Progress(session),
        Exercises(session),
    )


def _register_lifecycle(server: CodeMentorServer) -> None:
    session = server.session

    @server.feature(types.INITIALIZE)
    def initialize(params: types.InitializeParams) -> None:
        session.greet(params)
        if params.process_id is not None:
            watchdog.follow(params.process_id)

    @server.feature(types.INITIALIZED)
    async def initialized(params: types.InitializedParams) -> None:
        for feature in server.features:
            session.spawn(feature.started(), feature.name)
        await _read_settings(server)

    @server.feature(types.WORKSPACE_DID_CHANGE_CONFIGURATION)
    async def configured(params: types.DidChangeConfigurationParams) -> None:
        if isinstance(params.settings, dict) and SECTION in params.settings:
            session.configure(params.settings[SECTION])
        else:
            await _read_settings(server)

    @server.feature(types.SHUTDOWN)
    async def shutdown(params: None) -> None:
        await session.close()


async def _read_settings(server: CodeMentorServer) -> None:
    workspace = server.client_capabilities.workspace
    if workspace and workspace.configuration:
        asked = types.ConfigurationParams(items=[types.ConfigurationItem(section=SECTION)])
        answer = await server.workspace_configuration_async(asked)
        if answer and answer[0] is not None:
            server.session.configure(answer[0])


def _register_documents(server: CodeMentorServer) -> None:
    features = server.features

    @server.feature(types.TEXT_DOCUMENT_DID_OPEN)
    def opened(params: types.DidOpenTextDocumentParams) -> None:
        document = server.workspace.get_text_document(params.text_document.uri)
        features.each(lambda feature: feature.changed(document, 0))

    @server.feature(types.TEXT_DOCUMENT_DID_CHANGE)
    def changed(params: types.DidChangeTextDocumentParams) -> None:
        document = server.workspace.get_text_document(params.text_document.uri)
        line = first_line(params.content_changes)
        features.each(lambda feature: feature.changed(document, line))

    @server.feature(types.TEXT_DOCUMENT_DID_SAVE)
    def saved(params: types.DidSaveTextDocumentParams) -> None:
        features.each(lambda feature: feature.saved(params.text_document.uri))

    @server.feature(types.TEXT_DOCUMENT_DID_CLOSE)
    def closed(params: types.DidCloseTextDocumentParams) -> None:
        features.each(lambda feature: feature.closed(params.text_document.uri))


def _register_questions(server: CodeMentorServer) -> None:
    features = server.features

    @server.feature(types.TEXT_DOCUMENT_CODE_LENS)
    async def lenses(params: types.CodeLensParams) -> list[types.CodeLens]:
        document = server.workspace.get_text_document(params.text_document.uri)
        return await features.ask(lambda feature: feature.lenses(document))

    @server.feature(
        types.TEXT_DOCUMENT_CODE_ACTION,
        types.CodeActionOptions(code_action_kinds=[types.CodeActionKind.QuickFix, types.CodeActionKind.Source]),
    )
    async def actions(params: types.CodeActionParams) -> list[types.CodeAction]:
        document = server.workspace.get_text_document(params.text_document.uri)
        return await features.ask(lambda feature: feature.actions(document, params))

    @server.feature(types.TEXT_DOCUMENT_HOVER)
    async def hover(params: types.HoverParams) -> types.Hover | None:
        document = server.workspace.get_text_document(params.text_document.uri)
        parts = await features.ask(lambda feature: feature.hover(document, params.position.line + 1))
        contents = types.MarkupContent(kind=types.MarkupKind.Markdown, value="\n\n---\n\n".join(parts))
        return types.Hover(contents=contents) if parts else None

    @server.feature(types.TEXT_DOCUMENT_INLAY_HINT)
    async def inlays(params: types.InlayHintParams) -> list[types.InlayHint]:
        document = server.workspace.get_text_document(params.text_document.uri)
        hints = await features.ask(lambda feature: feature.inlays(document))
        return [hint for hint in hints if params.range.start.line <= hint.position.line <= params.range.end.line]


def _register_files(server: CodeMentorServer) -> None:
    @server.feature(types.WORKSPACE_DID_CHANGE_WATCHED_FILES)
    def changed(params: types.DidChangeWatchedFilesParams) -> None:
        for change in params.changes:
            server.features.each(lambda feature, uri=change.uri: feature.saved(uri))  # type: ignore[misc]

    @server.feature(types.WORKSPACE_TEXT_DOCUMENT_CONTENT)
    def content(params: types.TextDocumentContentParams) -> types.TextDocumentContentResult:
        return types.TextDocumentContentResult(text=server.session.editor.views.content(params.uri))


def _version() -> str:
    try:
        return version("codementor")
    except PackageNotFoundError:
        return "0"  # run from the files of an extension, where no metadata is installed
