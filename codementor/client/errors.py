"""How asking the service can fail: it refused, or it was not reached. Knows no HTTP library, so it imports at once."""

from dataclasses import dataclass

from codementor.wire.errors import ErrorCode, Problem


@dataclass
class Refused(Exception):
    """The service answered no, or something that cannot be read (code `broken_answer`)."""

    problem: Problem

    def __str__(self) -> str:
        return self.problem.detail or self.problem.title

    @property
    def code(self) -> ErrorCode:
        """Why; the one thing to branch on."""
        return self.problem.code


@dataclass
class Unreachable(Exception):
    """No answer came, or it broke off. `sentence` says so to a person; what was asked may be asked again."""

    sentence: str

    def __str__(self) -> str:
        return self.sentence


def refusal(code: ErrorCode, title: str, detail: str, status: int = 0) -> Refused:
    """A refusal made on this side, in the same words as the service's own."""
    return Refused(Problem(code, title, status, detail))
