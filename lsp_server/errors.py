"""Refusals: what a person asked for and cannot have now, in a sentence for them. Bugs are not raised here."""

from lsprotocol import types
from pygls.exceptions import JsonRpcException, JsonRpcInvalidParams

from codementor.wire.errors import ErrorCode


class Refusal(JsonRpcException):
    """A request that cannot be met now. `message` says what happened and what to do; `data` carries a code."""

    CODE = types.LSPErrorCodes.RequestFailed.value
    MESSAGE = "This cannot be done now."

    def __init__(self, message: str, code: ErrorCode) -> None:
        super().__init__(message=message, code=self.CODE, data={"code": code.value})


class BadArguments(JsonRpcInvalidParams):
    """A command was called with something else than it takes."""

    def __init__(self, message: str) -> None:
        super().__init__(message=message)
