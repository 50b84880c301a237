"""What can keep a hint from its learner. Editors then show what they know by themselves."""

from backend_api.kit.errors import Refusal
from codementor.wire.errors import ErrorCode

RETRY_SECONDS = 10


def runs_disabled() -> Refusal:
    """A refusal where programs do not run."""
    return Refusal(
        ErrorCode.RUNS_DISABLED, "This service does not run programs. Checks and hints work on your own machine."
    )


def busy() -> Refusal:
    """A refusal while more ask than can be answered."""
    return Refusal(
        ErrorCode.UNAVAILABLE,
        f"Many learners ask for hints right now. Try again in {RETRY_SECONDS} s.",
        headers={"Retry-After": str(RETRY_SECONDS)},
    )


def broke_off() -> Refusal:
    """A refusal after a fault of the service."""
    return Refusal(ErrorCode.INTERNAL, "Making this hint broke off, which is not your program's fault. Try again.")
