"""Every request gets exactly one answer, no answer carries a traceback, and a cancelled command really ends.

pygls leaves a request with malformed parameters without an answer, sends tracebacks in `error.data`, and lets commands
run on after `$/cancelRequest`; all three are put right here.
"""

import logging
import uuid
from collections.abc import Generator
from typing import Any

from lsprotocol import types
from pygls.exceptions import JsonRpcException, JsonRpcInvalidParams, JsonRpcInvalidRequest
from pygls.protocol import LanguageServerProtocol
from pygls.protocol.language_server import lsp_method

from .errors import BadArguments, Refusal
from .positions import Documents

log = logging.getLogger(__name__)

SCHEME = "codementor"
_OWN_FAULT = (
    "CodeMentor's language server met a fault of its own (id {id}). Your program is untouched. "
    "Try again; the server's log tells more under this id."
)


def _unexpected(record: logging.LogRecord) -> bool:
    """A refusal is an answer like any other: pygls' traceback of it has no place in the log."""
    error = record.exc_info[1] if record.exc_info else None
    return not isinstance(error, Refusal | BadArguments)


logging.getLogger("pygls.protocol.json_rpc").addFilter(_unexpected)


class TutorProtocol(LanguageServerProtocol):
    """The language server protocol as pygls speaks it, with the gaps named above closed."""

    def structure_message(self, data: dict[str, Any]) -> Any:
        """Leaves nested objects alone: only a whole message is a message (see `handle_message`)."""
        return data

    def handle_message(self, message: Any) -> None:
        """Structures one message and hands it on; a malformed request is answered, never left hanging."""
        asks = isinstance(message, dict) and "id" in message and "method" in message
        if not isinstance(message, dict) or "jsonrpc" not in message:
            log.warning("Something that is no message was ignored.")
        elif self._shutdown and "method" not in message:
            log.debug("An answer that nobody waits for any more was ignored.")
        elif self._shutdown and asks:
            self._send_response(
                message["id"], error=JsonRpcInvalidRequest("The server is shutting down.").to_response_error()
            )
        else:
            try:
                structured = super().structure_message(message)
            except JsonRpcException:
                log.warning("A malformed %r was refused.", message.get("method"))
                if asks:
                    text = f"The parameters of {message['method']!r} do not fit the protocol."
                    self._send_response(message["id"], error=JsonRpcInvalidParams(text).to_response_error())
            else:
                super().handle_message(structured)

    @lsp_method(types.INITIALIZE)
    def lsp_initialize(self, params: types.InitializeParams) -> Generator[Any, Any, types.InitializeResult]:
        """Answers with what pygls builds, and with virtual documents where the editor knows them."""
        result = yield from super().lsp_initialize(params)
        self._workspace = Documents(
            self.workspace.root_uri,
            workspace_folders=params.workspace_folders or [],
            position_encoding=self.workspace.position_encoding,
        )
        workspace = params.capabilities.workspace
        if workspace and workspace.text_document_content and result.capabilities.workspace:
            result.capabilities.workspace.text_document_content = types.TextDocumentContentOptions(schemes=[SCHEME])
        return result

    @lsp_method(types.WORKSPACE_EXECUTE_COMMAND)
    async def lsp_workspace__execute_command(  # type: ignore[override]  # the dispatcher takes either kind
        self, params: types.ExecuteCommandParams
    ) -> Any:
        """Runs a command as a coroutine of its own, so that cancelling the request cancels the work."""
        handler = self.fm.commands.get(params.command)
        if handler is None:
            raise JsonRpcInvalidParams(f"There is no command {params.command!r}.")
        return await handler(params)

    def _send_response(
        self, msg_id: str | int, result: Any | None = None, error: types.ResponseError | None = None
    ) -> None:
        super()._send_response(msg_id, result, _for_people(error, msg_id) if error else None)


def _for_people(error: types.ResponseError, msg_id: str | int) -> types.ResponseError:
    if error.code == types.ErrorCodes.InternalError.value:
        fault = uuid.uuid4().hex[:8]
        log.error("Fault %s answers message %r: %s", fault, msg_id, error.message)
        return types.ResponseError(code=error.code, message=_OWN_FAULT.format(id=fault))
    keeps_data = error.code == types.LSPErrorCodes.RequestFailed.value
    return types.ResponseError(code=error.code, message=error.message, data=error.data if keeps_data else None)
