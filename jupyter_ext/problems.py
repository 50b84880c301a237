"""What a person is told when a request cannot be met: every error as a problem document.

Refusals and failures that are expected keep their own words; anything else is a fault of ours, told by its id only.
"""

import uuid
from dataclasses import replace
from http import HTTPStatus

from tornado.web import HTTPError

from codementor.client.errors import Refused, Unreachable
from codementor.exercise.model import SetInvalid
from codementor.notebook.program import NoProgram
from codementor.state.database import StateUnusable
from codementor.wire.codec import Malformed
from codementor.wire.errors import ErrorCode, Problem

BY_STATUS = {
    400: (ErrorCode.INVALID_REQUEST, "The request could not be read."),
    403: (ErrorCode.FORBIDDEN, "This Jupyter server does not let you do that. Reload the page; your work is kept."),
    404: (ErrorCode.NOT_FOUND, "There is nothing here."),
    405: (ErrorCode.METHOD_NOT_ALLOWED, "This cannot be asked in that way."),
    413: (ErrorCode.TOO_LARGE, "The notebook is too large to check. Clear what is not needed, then try again."),
}
# Refusals made on this machine, before the service was asked, have no status yet.
BY_CODE = {ErrorCode.INVALID_REQUEST: 400, ErrorCode.NOT_SIGNED_IN: 401, ErrorCode.NOT_FOUND: 404}


class Declined(HTTPError):
    """A request that was answered with a problem document; its words are not written to the log."""

    def __init__(self, problem: Problem) -> None:
        super().__init__(problem.status)
        self.problem = problem


def declined(code: ErrorCode, status: HTTPStatus, title: str, detail: str) -> Declined:
    """A refusal of our own."""
    return Declined(Problem(code, title, status.value, detail))


def expected(error: Exception) -> Problem | None:
    """The problem that a known error stands for; None when it is a fault of ours."""
    if isinstance(error, Refused):
        return error.problem if error.problem.status else replace(error.problem, status=BY_CODE.get(error.code, 502))
    kinds: tuple[tuple[type[Exception], ErrorCode, int, str], ...] = (
        (Unreachable, ErrorCode.UNAVAILABLE, 503, "The service was not reached"),
        (StateUnusable, ErrorCode.UNAVAILABLE, 503, "Your record cannot be opened"),
        (SetInvalid, ErrorCode.SET_INVALID, 422, "The exercise cannot be read"),
        (NoProgram, ErrorCode.INVALID_REQUEST, 400, "There is nothing to check"),
        (Malformed, ErrorCode.INVALID_FIELDS, 422, "The request does not fit"),
    )
    for kind, code, status, title in kinds:
        if isinstance(error, kind):
            return _problem(code, status, title, str(error))
    return None


def unexpected(status: int) -> Problem:
    """The problem for a status without words of its own, under a fresh id for the log."""
    code, detail = BY_STATUS.get(
        status, (ErrorCode.INTERNAL, "CodeMentor met a fault of its own. Your work is kept; try again.")
    )
    return Problem(code, HTTPStatus(status).phrase, status, detail, instance=uuid.uuid4().hex[:8])


def _problem(code: ErrorCode, status: int, title: str, detail: str) -> Problem:
    return Problem(code, title, status, detail[:2_000])
