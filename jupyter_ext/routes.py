"""Every path this extension serves, what an authorizer knows it by, and what answers."""

from . import account, cells, exercises, hints, review, submissions
from .base import Route, TutorHandler, handler

ROUTES = (
    Route("status", "codementor:account", get=account.status),
    Route("sign-in", "codementor:account", stream=account.sign_in),
    Route("adopt", "codementor:account", post=account.adopt),
    Route("sign-out", "codementor:account", post=account.sign_out),
    Route("exercises", "codementor:exercises", get=exercises.listing, post=exercises.pull),
    Route("task", "codementor:exercises", get=exercises.task),
    Route("progress", "codementor:exercises", get=exercises.progress),
    Route("notebook", "codementor:notebooks", get=cells.notebook, post=cells.new_notebook),
    Route("check", "codementor:checks", post=cells.check),
    Route("hint", "codementor:hints", stream=hints.stream),
    Route("review", "codementor:reviews", post=review.review),
    Route("submit", "codementor:submissions", stream=submissions.stream),
)


def handlers() -> list[tuple[str, type[TutorHandler]]]:
    """The routes as a Jupyter server takes them."""
    return [(rf"/codementor/{route.path}", handler(route)) for route in ROUTES]
