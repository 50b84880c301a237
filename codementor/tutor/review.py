"""A review of the learner's program: what an experienced reader would say. Runs nothing."""

from codementor.review.review import review
from codementor.wire.editor import ReviewResult

from .desk import Desk
from .work import Work


def review_work(desk: Desk, work: Work) -> ReviewResult:
    """The findings on this program, in the order to read them."""
    return review(work.exercise, work.source, desk.language)
