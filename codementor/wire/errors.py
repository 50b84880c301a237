"""The closed list of error codes and the problem document (RFC 9457) that carries them.

Every refusal a person can meet has one of these codes, and a sentence that says what happened and what to do.
"""

from dataclasses import dataclass, field
from enum import StrEnum

from .limits import Id, Line, Title


class ErrorCode(StrEnum):
    """Why something was refused. Clients branch on this and on nothing else."""

    INVALID_REQUEST = "invalid_request"  # 400 malformed JSON or form
    INVALID_FIELDS = "invalid_fields"  # 422 the message does not fit its model
    TOO_LARGE = "too_large"  # 413
    NOT_FOUND = "not_found"  # 404
    METHOD_NOT_ALLOWED = "method_not_allowed"  # 405
    NOT_SIGNED_IN = "not_signed_in"  # 401 no token
    TOKEN_EXPIRED = "token_expired"  # 401 refresh and try again
    TOKEN_INVALID = "token_invalid"  # 401 forged, revoked, reused: sign in again
    FORBIDDEN = "forbidden"  # 403 the scope or role is missing
    EMAIL_NOT_VERIFIED = "email_not_verified"  # 403
    WRONG_CREDENTIALS = "wrong_credentials"  # 401
    VERSION_EXISTS = "version_exists"  # 409 same version, other content
    KEY_REUSED = "key_reused"  # 409 an idempotency key with another body
    SET_INVALID = "set_invalid"  # 422 the exercise set breaks the format
    RUNS_DISABLED = "runs_disabled"  # 503 this service may not run programs
    RATE_LIMITED = "rate_limited"  # 429
    CLIENT_TOO_OLD = "client_too_old"  # 426
    UNAVAILABLE = "unavailable"  # 503, and what a client says when no answer came
    BROKEN_ANSWER = "broken_answer"  # the client could not read the service's answer
    INTERNAL = "internal"  # 500


@dataclass(frozen=True, slots=True)
class FieldError:
    """One field that does not fit: `place` is a JSON path, `message` says what would fit."""

    place: Line
    message: Line


@dataclass(frozen=True, slots=True)
class Problem:
    """An RFC 9457 problem document. `detail` is a sentence for people, `instance` the id that the log carries."""

    code: ErrorCode
    title: Title
    status: int
    detail: Line = ""
    type: Line = "about:blank"
    instance: Id = "-"
    errors: tuple[FieldError, ...] = field(default=())
