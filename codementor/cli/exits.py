"""Exit codes, and the one place where an error becomes a sentence, what to do, and its code."""

from dataclasses import dataclass
from enum import IntEnum

from codementor.client.errors import Refused, Unreachable
from codementor.exercise.model import SetInvalid
from codementor.state.database import StateUnusable
from codementor.wire.errors import ErrorCode


class Exit(IntEnum):
    """What the shell is told."""

    GOOD = 0
    FAILS = 1  # the learner's tests fail, or a proof does
    USAGE = 2
    NETWORK = 3
    SIGN_IN = 4


SIGN_IN = (
    ErrorCode.NOT_SIGNED_IN,
    ErrorCode.TOKEN_EXPIRED,
    ErrorCode.TOKEN_INVALID,
    ErrorCode.WRONG_CREDENTIALS,
    ErrorCode.EMAIL_NOT_VERIFIED,
    ErrorCode.FORBIDDEN,
)
NETWORK = (
    ErrorCode.UNAVAILABLE,
    ErrorCode.BROKEN_ANSWER,
    ErrorCode.RATE_LIMITED,
    ErrorCode.INTERNAL,
    ErrorCode.RUNS_DISABLED,
)


@dataclass
class Usage(Exception):
    """The command cannot be done as it was given: what is wrong, and what to do."""

    sentence: str
    cure: str = ""


Expected = Usage | Refused | Unreachable | SetInvalid | StateUnusable


def explain(error: Expected) -> tuple[str, Exit]:
    """What to tell a person about an expected error, and the code to leave with."""
    match error:
        case Usage(sentence, cure):
            return f"{sentence} {cure}".rstrip(), Exit.USAGE
        case Unreachable(sentence):
            return sentence, Exit.NETWORK
        case Refused(problem) if problem.code in SIGN_IN:
            cure = " Run `codementor login`." if problem.code is ErrorCode.NOT_SIGNED_IN else ""
            return f"{error}{cure}", Exit.SIGN_IN
        case Refused(problem):
            fields = "".join(f"\n  {flaw.place}: {flaw.message}" for flaw in problem.errors)
            return f"{error}{fields}", Exit.NETWORK if problem.code in NETWORK else Exit.USAGE
        case SetInvalid():
            return f"The exercise files are not right yet:\n{error}", Exit.USAGE
        case StateUnusable():
            return str(error), Exit.USAGE
