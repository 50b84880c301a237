"""Refusals: what a person may meet, each with a code of the closed list and a sentence.

Refusal            rendered once, in `http`, as a problem document
(anything else)    a bug: logged once with the request's id, answered with that id alone
"""

import math
from http import HTTPStatus

from codementor.wire.errors import ErrorCode, FieldError, Problem

STATUS: dict[ErrorCode, int] = {
    ErrorCode.INVALID_REQUEST: 400,
    ErrorCode.INVALID_FIELDS: 422,
    ErrorCode.TOO_LARGE: 413,
    ErrorCode.NOT_FOUND: 404,
    ErrorCode.METHOD_NOT_ALLOWED: 405,
    ErrorCode.NOT_SIGNED_IN: 401,
    ErrorCode.TOKEN_EXPIRED: 401,
    ErrorCode.TOKEN_INVALID: 401,
    ErrorCode.FORBIDDEN: 403,
    ErrorCode.EMAIL_NOT_VERIFIED: 403,
    ErrorCode.WRONG_CREDENTIALS: 401,
    ErrorCode.VERSION_EXISTS: 409,
    ErrorCode.KEY_REUSED: 409,
    ErrorCode.SET_INVALID: 422,
    ErrorCode.RUNS_DISABLED: 503,
    ErrorCode.RATE_LIMITED: 429,
    ErrorCode.CLIENT_TOO_OLD: 426,
    ErrorCode.UNAVAILABLE: 503,
    ErrorCode.INTERNAL: 500,
}


class Refusal(Exception):
    """The request is refused for a reason a person can act on."""

    def __init__(
        self, code: ErrorCode, detail: str, errors: tuple[FieldError, ...] = (), headers: dict[str, str] | None = None
    ) -> None:
        super().__init__(code.value)
        self.code = code
        self.detail = detail
        self.errors = errors
        self.headers = headers or {}

    @property
    def status(self) -> int:
        """The HTTP status of the code."""
        return STATUS[self.code]

    def problem(self, instance: str) -> Problem:
        """The problem document of this refusal, naming the request by `instance`."""
        return Problem(
            code=self.code,
            title=HTTPStatus(self.status).phrase,
            status=self.status,
            detail=self.detail,
            instance=instance,
            errors=self.errors,
        )


def invalid_field(place: str, message: str) -> Refusal:
    """A refusal for one field that does not fit."""
    return Refusal(
        ErrorCode.INVALID_FIELDS, "A field of the request does not fit.", (FieldError(place=place, message=message),)
    )


def not_found(what: str) -> Refusal:
    """A refusal for something that is not there, or not the asker's."""
    return Refusal(ErrorCode.NOT_FOUND, f"There is no {what} here. Check the address.")


def rate_limited(wait: float) -> Refusal:
    """A refusal that says how long to wait."""
    seconds = math.ceil(wait)
    return Refusal(
        ErrorCode.RATE_LIMITED,
        f"That was too often in a short time. Try again in {seconds} s.",
        headers={"Retry-After": str(seconds)},
    )
