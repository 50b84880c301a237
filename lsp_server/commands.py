"""The commands `codementor.server.<verb>`: one typed object of `codementor.wire.editor` in, one wire object out.

Every call gets an answer: a result, or an error whose message is a sentence for the learner.
"""

import logging
from collections.abc import Awaitable, Callable
from typing import Any

from lsprotocol import types
from pygls.lsp.server import LanguageServer

from codementor.client.errors import Refused, Unreachable
from codementor.wire import codec
from codementor.wire.errors import ErrorCode

from .errors import BadArguments, Refusal
from .feature import Call, Command, Features

log = logging.getLogger(__name__)

PREFIX = "codementor.server."
_AWAY = ErrorCode.UNAVAILABLE


def command(title: str, verb: str, argument: object, tooltip: str | None = None) -> types.Command:
    """The command `verb` with its argument, for a lens or an action."""
    return types.Command(title=title, command=PREFIX + verb, arguments=[codec.encode(argument)], tooltip=tooltip)


def register_commands(server: LanguageServer, features: Features) -> None:
    """Every command of every feature is registered."""
    for feature in features:
        for verb, each in feature.commands().items():
            server.command(PREFIX + verb)(_handler(verb, each))


def _handler(verb: str, each: Command) -> Callable[[types.ExecuteCommandParams], Awaitable[Any]]:
    async def handle(params: types.ExecuteCommandParams) -> Any:
        call = Call(_argument(verb, each, params), params.work_done_token)
        try:
            return codec.encode(await each.run(call))
        except Refusal:
            raise
        except Exception as error:
            refusal = _explained(error)
            if refusal is None:
                raise
            log.info("%s was refused: %s", verb, refusal.message)
            raise refusal from error

    return handle


def _argument(verb: str, each: Command, params: types.ExecuteCommandParams) -> Any:
    given = list(params.arguments or [])
    if each.takes is None:
        return None
    if len(given) != 1:
        raise BadArguments(f"{verb!r} takes one {each.takes.__name__} object, not {len(given)} arguments.")
    try:
        return codec.decode(each.takes, given[0])
    except codec.Malformed as error:
        raise BadArguments(f"{verb!r} was called with something it does not take: {error}.") from error


def _explained(error: Exception) -> Refusal | None:
    """The tutor's own refusals in the words they bring; None for a fault of ours."""
    from codementor.exercise.model import SetInvalid
    from codementor.state.database import StateUnusable

    match error:
        case Refused():
            return Refusal(str(error), error.code)
        case Unreachable() | StateUnusable():
            return Refusal(str(error), _AWAY)
        case SetInvalid():
            return Refusal(f"This exercise set is broken: {error}", ErrorCode.SET_INVALID)
        case OSError(filename=str(name)):  # the learner's Python or folder, as the settings or they named it
            return Refusal(f"{name} cannot be used: {error.strerror}. Put that right, then try again.", _AWAY)
        case _:
            return None
